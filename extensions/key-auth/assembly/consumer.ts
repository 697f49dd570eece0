/** Somebody who may call. */
@config
export class Consumer {
  /** Told to the upstream in `x-mse-consumer`. One name may stand several times, with other keys. */
  @required
  @length(1)
  name: string = "";

  /** The key itself, as it stands in the header, and decoded in the query. */
  @required
  @secret
  @length(1)
  credential: string = "";
}
