import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { Random } from "./support/random.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

/** Compares with Number(), bit for bit, and names the first few that differ. */
function expectSameAsNode(decimals: readonly string[]): void {
  const bytes = codec.bytes("parseDecimals", Buffer.from(decimals.join("\n"))) as Buffer;
  expect(bytes.length).toBe(decimals.length * 8);
  const wrong: string[] = [];
  for (let i = 0; i < decimals.length && wrong.length < 5; i++) {
    const value = bytes.readDoubleLE(i * 8);
    if (!Object.is(value, Number(decimals[i]))) wrong.push(`${decimals[i]} gave ${value}`);
  }
  expect(wrong).toEqual([]);
}

/** Compares with String(), and names the first few that differ. */
function expectFormattedAsNode(values: readonly number[]): void {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, i) => bytes.writeDoubleLE(value, i * 8));
  const lines = (codec.bytes("formatNumbers", bytes) as Buffer).toString("latin1").split("\n");
  const wrong: string[] = [];
  for (let i = 0; i < values.length && wrong.length < 5; i++) {
    if (lines[i] !== String(values[i])) wrong.push(`${values[i]} was written ${lines[i]}`);
  }
  expect(wrong).toEqual([]);
}

function digits(random: Random, count: number): string {
  let text = String(1 + random.below(9));
  while (text.length < count) text += random.below(10);
  return text;
}

/** The point halfway between a double and the next, written out in full. */
function halfway(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const fraction = bits & 0xfffffffffffffn;
  const twice = 2n * (biased === 0 ? fraction : fraction | (1n << 52n)) + 1n;
  const exponent = Math.max(biased, 1) - 1075 - 1;
  if (exponent >= 0) return String(twice << BigInt(exponent));
  return `${twice * 5n ** BigInt(-exponent)}e${exponent}`;
}

describe("parseDecimal", () => {
  test("reads back the shortest form of 200,000 random doubles exactly", () => {
    const random = new Random(1);
    expectSameAsNode(Array.from({ length: 200_000 }, () => String(random.double()).replace("+", "")));
  });

  test("rounds 200,000 decimals of 17 digits with exponents from -345 to 310 correctly", () => {
    const random = new Random(2);
    expectSameAsNode(Array.from({ length: 200_000 }, () => `${digits(random, 17)}e${random.below(656) - 345}`));
  });

  test("rounds decimals of 1 to 60 digits with a point anywhere correctly", () => {
    const random = new Random(3);
    const decimals = Array.from({ length: 60_000 }, () => {
      const before = digits(random, 1 + random.below(30));
      const after = digits(random, 1 + random.below(30));
      const exponent = random.below(2) ? `E${random.pick(["", "+", "-"])}${random.below(340)}` : "";
      return `${random.pick(["", "-"])}${before}.${"0".repeat(random.below(3))}${after}${exponent}`;
    });
    expectSameAsNode(decimals);
  });

  test("rounds the point halfway between two doubles to the even one, and a digit beyond it up", () => {
    const random = new Random(4);
    const decimals: string[] = [];
    for (let i = 0; i < 3_000; i++) {
      const point = halfway(Math.abs(random.double()));
      const [mantissa, exponent] = point.split("e") as [string, string | undefined];
      const last = BigInt(mantissa);
      const power = Number(exponent ?? 0);
      decimals.push(point, `${last * 10n + 1n}e${power - 1}`, `${last * 10n - 1n}e${power - 1}`);
    }
    expectSameAsNode(decimals);
  });

  test("rounds halfway points of subnormal numbers and around the smallest and largest ones", () => {
    const values = [0, 5e-324, 1e-323, 2.2250738585072014e-308, 2.225073858507201e-308, 1.7976931348623157e308];
    const decimals = values.flatMap((value) => {
      const [mantissa, exponent] = halfway(value).split("e") as [string, string | undefined];
      const point = BigInt(mantissa);
      return [0n, 1n, -1n].map((by) => `${point * 10n + by}e${Number(exponent ?? 0) - 1}`);
    });
    expectSameAsNode(decimals);
  });

  test("rounds published hard cases correctly", () => {
    expectSameAsNode([
      "2.2250738585072011e-308",
      "2.2250738585072012e-308",
      "6631236846766476e-316",
      "3237883913302901289588352412501532174863037669423108059901297049552301970670676565786835742587799557860615776559838283435514391084153169252689190564396459577394618038928365305143463955100356696665629202017331344031730044369360205258345803431471660032699580731300954848363975548690010751530018881758184174569652173110473696022749934638425380623369774736560008997404060967498028389191878963968575439222206416981462690113342524002724385941651051293552601421155333430225237291523843322331326138431477823591142408800030775170625915670728657003151953664260769822494937951845801530895238439819708403389937873241463484205608000027270531106827387907791444918534771598750162812548862768493201518991668028251730299953143924168545708663913273994694463908672332763671875e-1010",
      "9007199254740993",
      "9007199254740993.0000000000000000000000000000000000000000000000000000000000000000000000001",
      "9007199254740992.9999999999999999999999999999999999999999999999999999999999999999999999",
      "1090544144181609348835077142190",
      "72057594037927945",
      "8.988465674311579538646525953945123668089884894711532863671504057886633790275048156635423866120376801056005693993569667882939488440720831124642371531973706218888394671243274263815110980062304705972654147604250288441907534117123144073695655527041361858167525534229314911997362296923985815241767816481211206608e307",
      "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880e0",
      "2.2218262242097296e+45",
      "9.231955355324115e+39",
      "7.3177701707893310e+15",
      "4.9406564584124654e-324",
      "2.4703282292062327e-324",
      "2.4703282292062328e-324",
      "1.7976931348623158e308",
      "1.7976931348623159e308",
      "123456789012345678901234567890",
      "0.000000000000000000000000000000000000000000000000000000000000000000000000000000000000001e88",
    ]);
  });

  test("keeps the sign of zero and reads zero whatever its exponent", () => {
    expectSameAsNode(["0", "-0", "0.0", "-0e999999999999999999999", "0e-99999999999999999999", "0.000e400"]);
  });

  test("gives infinity above the largest double and zero below the smallest, whatever the exponent", () => {
    expectSameAsNode([
      "1e400",
      "-1e400",
      "1e309",
      "1e-400",
      "-1e-400",
      "1e99999999999999999999",
      "1e-99999999999999999999",
    ]);
  });

  test("weighs a long run of zeros against the exponent", () => {
    const zeros = "0".repeat(100_000);
    expectSameAsNode([`0.${zeros}1e100001`, `1${zeros}e-100000`, `1${zeros}e-100400`, `0.${zeros}1e100400`]);
  });

  test("reads a number of a million digits in linear time", () => {
    const long = "1".repeat(1_000_000);
    const started = performance.now();
    expectSameAsNode([`0.${long}`, `${long}e-1000000`, `${long}1e-999999`]);
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  test("refuses whatever is not the grammar of a JSON number with NaN", () => {
    const refused = ["", "-", "+1", " 1", "1 ", "01", "-01", ".5", "1.", "1.e5", "1e", "1e+", "0x10", "1_000", "NaN"];
    refused.push("Infinity", "1e5.5", "--1", "1\u0000", "\ud835\udfd9", "1,5", "1e5e5", "1.2.3", "e5", "٣");
    const bytes = codec.bytes("parseDecimals", Buffer.from(refused.join("\n"))) as Buffer;
    const accepted = refused.filter((_, i) => !Number.isNaN(bytes.readDoubleLE(i * 8)));
    expect(accepted).toEqual([]);
  });
});

describe("formatNumber", () => {
  test("writes 100,000 random doubles as String does", () => {
    const random = new Random(5);
    expectFormattedAsNode(Array.from({ length: 100_000 }, () => random.double()));
  });

  test("writes short decimals, integers and results of arithmetic as String does", () => {
    const random = new Random(6);
    const values: number[] = [];
    for (let i = 0; i < 60_000; i++) {
      const whole = random.below(10 ** (1 + random.below(9)));
      values.push(whole / 10 ** random.below(12), -whole * 10 ** random.below(20), whole * 0.1 + 0.2, Math.sqrt(whole));
    }
    expectFormattedAsNode(values);
  });

  test("writes powers of two and of ten and their neighbours as String does", () => {
    const values: number[] = [];
    for (let power = -1074; power < 1024; power++) {
      const value = 2 ** power;
      values.push(value, value * (1 + Number.EPSILON), value * (1 - Number.EPSILON / 2));
    }
    for (let power = -323; power <= 308; power++)
      values.push(Number(`1e${power}`), Number(`9.999999999999999e${power - 1}`));
    expectFormattedAsNode(values);
  });

  test("writes subnormal numbers, zeros and what is not finite as String does", () => {
    const random = new Random(7);
    const values = [0, -0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, NaN, Infinity, -Infinity];
    values.push(1e21, 1e-6, 1e-7, 123456789012345680000, 5e20, 999999999999999900000, 9007199254740994, 0.1 + 0.2);
    for (let i = 0; i < 5_000; i++) values.push(random.below(2 ** 31) * 5e-324 * 2 ** random.below(20));
    expectFormattedAsNode(values);
  });
});

describe("parseI64", () => {
  const read = (text: string) => codec.text("parseI64", text);

  test("reads every integer of 64 bits exactly", () => {
    for (const text of ["0", "-1", "9223372036854775807", "-9223372036854775808", "1234567890123456789"]) {
      expect(read(text)).toBe(text);
    }
  });

  test("allows leading zeros and takes -0 for 0", () => {
    expect(read("007")).toBe("7");
    expect(read("-0")).toBe("0");
    expect(read("0".repeat(1000) + "12")).toBe("12");
  });

  test("tells what is out of range from what is no integer", () => {
    for (const text of ["9223372036854775808", "-9223372036854775809", "18446744073709551616", "9".repeat(10_000)]) {
      expect(read(text)).toBe("integer out of range");
    }
    for (const text of ["", "-", "+1", " 1", "1 ", "1.0", "1e2", "0x10", "--1", "1\u0000", "٣", "9".repeat(40) + "x"]) {
      expect(read(text)).toBe("not an integer");
    }
  });

  test("agrees with BigInt on random integers around the limits", () => {
    const random = new Random(8);
    for (let i = 0; i < 20_000; i++) {
      const text = random.pick(["", "-"]) + digits(random, 1 + random.below(21));
      const value = BigInt(text);
      expect(read(text)).toBe(BigInt.asIntN(64, value) === value ? String(value) : "integer out of range");
    }
  });
});
