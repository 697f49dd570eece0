import { createExpression } from "../cel/expression.js";
import type { GuestContext } from "../contexts/guest-context.js";
import { Status } from "./status.js";

/** `expr_create`: a token for an expression of CEL, which the root context keeps. */
export function createExpressionOf(context: GuestContext, args: Uint8Array): Uint8Array | Status {
  const { expressions } = context.root;
  const made = createExpression(Buffer.from(args).toString("utf8"));
  if ("evaluate" in made) return token(expressions.add(made));
  // Envoy has taken a token by then.
  if (made.step === "compile") expressions.skip();
  context.vm.say("info", `expr_create ${made.step} error: ${made.message}`);
  return Status.BadArgument;
}

/**
 * `expr_evaluate`: the value of an expression in the encoding of `proxy_get_property`. It sees what the current context
 * sees, not what the effective one would.
 */
export function evaluateExpression(context: GuestContext, args: Uint8Array): Uint8Array | Status {
  if (args.length !== 4) return Status.BadArgument;
  const expression = context.root.expressions.get(tokenOf(args));
  if (expression === undefined) return Status.NotFound;
  const outcome = expression.evaluate(context.vm.currentContext());
  if (outcome === "no bytes") return Status.SerializationFailure;
  return outcome instanceof Uint8Array ? outcome : Status.InternalFailure;
}

/** `expr_delete`: unknown tokens are no mistake. */
export function deleteExpression(context: GuestContext, args: Uint8Array): Status {
  if (args.length !== 4) return Status.BadArgument;
  context.root.expressions.delete(tokenOf(args));
  return Status.Ok;
}

function token(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function tokenOf(bytes: Uint8Array): number {
  return Buffer.from(bytes).readUInt32LE(0);
}
