import { equalsConstantTime } from "@sluice/codec/compare";
import { JsonValue } from "@sluice/codec/json/value";
import { sha256 } from "@sluice/codec/sha256";
import { encodeText } from "@sluice/codec/text";
import { E_CREDENTIAL_TWICE, W_NO_CONSUMER } from "../plugin/errors";
import { consumerNameProblem } from "./consumer-auth";

/**
 * Whose credential is it? Credentials are kept as SHA-256 digests, and what a client presents is found by its digest. So the cost
 * is that of hashing what was presented, for one consumer as for ten thousand, and time tells nothing of how near a guess came:
 * a wrong password costs what an unknown user does.
 */
@final
export class ConsumerTable {
  /** Positions by the first eight bytes of the digest. */
  private readonly positions: Map<u64, i32> = new Map<u64, i32>();
  private readonly digests: Uint8Array[] = [];
  /** Whose they are, at the same positions. */
  private readonly owners: string[] = [];
  private readonly names: Set<string> = new Set<string>();

  /** Adds a credential; a consumer may have several. @returns false when it is there already, whosever it is */
  add(credential: string, name: string): bool {
    const digest = sha256(encodeText(credential));
    const head = load<u64>(digest.dataStart);
    if (this.positions.has(head)) return false;
    this.positions.set(head, this.owners.length);
    this.digests.push(digest);
    this.owners.push(name);
    this.names.add(name);
    return true;
  }

  /**
   * As `add`, of an entry `{ "name": …, "credential": … }` of a configuration: a name that no header can carry, and a credential
   * that is there already, are problems.
   */
  read(json: JsonValue, credential: string, name: string): void {
    const problem = consumerNameProblem(name);
    if (problem.length > 0) json.get("name").refuse(problem);
    if (!this.add(credential, name)) json.get("credential").refuse(E_CREDENTIAL_TWICE);
  }

  /** The names of a list `allow` of a configuration; warns of those that no consumer has. */
  readNames(json: JsonValue, names: string[]): Set<string> {
    const set = new Set<string>();
    for (let i = 0, count = names.length; i < count; i++) {
      const name = names[i];
      set.add(name);
      if (!this.names.has(name)) json.at(i).warn(W_NO_CONSUMER);
    }
    return set;
  }

  /** The name of the consumer that a credential belongs to, null when it is nobody's. */
  find(credential: Uint8Array): string | null {
    const digest = sha256(credential);
    const head = load<u64>(digest.dataStart);
    if (!this.positions.has(head)) return null;
    const position = this.positions.get(head);
    return equalsConstantTime(this.digests[position], digest) ? this.owners[position] : null;
  }
}
