import { equalsConstantTime } from "@sluice/codec/compare";
import { sha256 } from "@sluice/codec/sha256";
import { encodeText } from "@sluice/codec/text";

/**
 * Whose credential is it? Credentials are kept as SHA-256 digests, and what a client presents is found by its digest. So the cost
 * is that of hashing what was presented, for one consumer as for ten thousand, and time tells nothing of how near a guess came:
 * a wrong password costs what an unknown user does.
 */
@final
export class ConsumerTable {
  /** Positions by the first eight bytes of the digest. */
  private readonly positions: Map<u64, i32> = new Map<u64, i32>();
  private readonly digests: Uint8Array[] = [];
  /** Whose they are, at the same positions. */
  private readonly owners: string[] = [];
  private readonly names: Set<string> = new Set<string>();

  /** Adds a credential; a consumer may have several. @returns false when it is there already, whosever it is */
  add(credential: string, name: string): bool {
    const digest = sha256(encodeText(credential));
    const head = load<u64>(digest.dataStart);
    if (this.positions.has(head)) return false;
    this.positions.set(head, this.owners.length);
    this.digests.push(digest);
    this.owners.push(name);
    this.names.add(name);
    return true;
  }

  /** Is there a credential of this consumer? */
  hasName(name: string): bool {
    return this.names.has(name);
  }

  /** The name of the consumer that a credential belongs to, null when it is nobody's. */
  find(credential: Uint8Array): string | null {
    const digest = sha256(credential);
    const head = load<u64>(digest.dataStart);
    if (!this.positions.has(head)) return null;
    const position = this.positions.get(head);
    return equalsConstantTime(this.digests[position], digest) ? this.owners[position] : null;
  }
}
