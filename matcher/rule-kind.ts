/** By what a rule applies to a request. Of several matchers in one rule the first kind of this list that is complete decides. */
export enum RuleKind {
  /** By its route and its service, both of which must match. */
  RouteAndService,
  /** By the name of the route. */
  Route,
  /** By the host. */
  Domain,
  /** By the service, which Envoy knows as the name of the upstream cluster. */
  Service,
  /** By how the name of the route begins. */
  RoutePrefix,
}
