/** The WASI error numbers Envoy answers with. */
export const Errno = {
  Success: 0,
  BadFileDescriptor: 8,
  Fault: 21,
  Invalid: 28,
  NoEntry: 44,
  NotDirectory: 20,
  NoSystemCall: 52,
  NotSupported: 58,
  NotCapable: 76,
} as const;

export type Errno = (typeof Errno)[keyof typeof Errno];
