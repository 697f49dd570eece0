/** Somebody who may call. */
@config
export class Consumer {
  /** Told to the upstream in `x-mse-consumer`. One name may stand several times, with other credentials. */
  @required
  @length(1)
  name: string = "";

  /** User name and password with a colon between them, such as `ann:s3cret`. The password may hold colons. */
  @required
  @secret
  @length(2)
  credential: string = "";

  /** Is there a user name, and the colon that ends it? */
  get hasUser(): bool {
    return this.credential.indexOf(":") > 0;
  }
}
