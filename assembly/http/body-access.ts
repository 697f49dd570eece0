/** What a body handler may do to the body, and with it to the length that the headers announce. */
export enum BodyAccess {
  /**
   * It may edit. `content-length` is removed with the headers, so that the body is sent in chunks; where the headers are
   * held until the body is known it is set to the new length instead.
   */
  Edit,
  /** It reads. `content-length` stays, and an edit that would change the length is refused. */
  Read,
}
