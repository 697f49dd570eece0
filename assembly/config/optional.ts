/**
 * A number or a boolean that a configuration need not have: a field of type `Optional<bool> | null` stays null when it is
 * absent.
 */
export class Optional<T> {
  constructor(readonly value: T) {}
}
