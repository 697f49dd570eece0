/** As what a text stands in a `TextTable`. */
export enum TextKind {
  /** The whole name of a route. */
  Route,
  /** A service, with its port or without. */
  Service,
  /** A whole host. */
  Host,
  /** A route, and a service, of rules that name both. */
  PairedRoute,
  PairedService,
  /** The numbers of a route and a service. */
  Pair,
  /** The number of a rule whose pairs are too many, and that of a route, or of a service. */
  LargeRoute,
  LargeService,
  /** The kinds that follow are a part of the text that is looked up: a beginning, or an end. */
  Affixes,
  RoutePrefix = Affixes,
  HostBeginning,
  HostEnd,
  /** How many there are. */
  Count,
}
