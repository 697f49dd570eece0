/** What a plugin may ask about the request when the host has hidden it. */
export class KeptRequest {
  method: string = "";
  path: string = "";
  host: string = "";
  scheme: string = "";
}
