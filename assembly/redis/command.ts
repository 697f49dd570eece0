/** Commands as a client writes them: the word in lower case, then the arguments in their order. */
import { RespWriter } from "@sluice/codec/resp/writer";
import { addArgument, addArguments } from "./argument";

export function command1<A>(name: string, a: A): RespWriter {
  const command = new RespWriter().command(name);
  addArgument<A>(command, a);
  return command;
}

export function command2<A, B>(name: string, a: A, b: B): RespWriter {
  const command = command1<A>(name, a);
  addArgument<B>(command, b);
  return command;
}

export function command3<A, B, C>(name: string, a: A, b: B, c: C): RespWriter {
  const command = command2<A, B>(name, a, b);
  addArgument<C>(command, c);
  return command;
}

export function command4<A, B, C, D>(name: string, a: A, b: B, c: C, d: D): RespWriter {
  const command = command3<A, B, C>(name, a, b, c);
  addArgument<D>(command, d);
  return command;
}

/** A key, and a list of what is done with it. */
export function commandWith<A, B>(name: string, a: A, list: B[]): RespWriter {
  const command = command1<A>(name, a);
  addArguments<B>(command, list);
  return command;
}

/** Adds keys and values in turn, in the order in which the map got them; `valuesFirst` has each value before its key. */
export function addEntries<K, V>(command: RespWriter, entries: Map<K, V>, valuesFirst: bool): void {
  const keys = entries.keys();
  const values = entries.values();
  for (let i = 0; i < keys.length; i++) {
    if (valuesFirst) addArgument<V>(command, unchecked(values[i]));
    addArgument<K>(command, unchecked(keys[i]));
    if (!valuesFirst) addArgument<V>(command, unchecked(values[i]));
  }
}
