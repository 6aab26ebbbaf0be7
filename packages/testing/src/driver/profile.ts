import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, isText } from '../arguments/check.ts';

/** @throws Error that names the option */
export const checkProfileDir = (action: string, given: unknown): void =>
  check(action, 'profileDir', given === undefined || isText(given), 'a text that is not empty', given);

/** The folder with what a browser stores. A temporary one is deleted by `remove()`, or when this process exits. */
export class Profile {
  readonly path: string;
  readonly #isTemporary: boolean;

  private constructor(path: string, isTemporary: boolean) {
    this.path = path;
    this.#isTemporary = isTemporary;
    if (isTemporary) process.once('exit', this.#removeNow);
  }

  /** Uses the given folder, or makes a temporary one. */
  static async create(profileDir?: string): Promise<Profile> {
    if (profileDir !== undefined) await mkdir(profileDir, { recursive: true });
    return profileDir === undefined
      ? new Profile(await mkdtemp(join(tmpdir(), 'workbox-plugin-testing-')), true)
      : new Profile(profileDir, false);
  }

  /** Deletes a temporary folder. The processes of a browser may still write for a moment after their end. */
  async remove(): Promise<void> {
    if (!this.#isTemporary) return;
    await rm(this.path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    process.off('exit', this.#removeNow);
  }

  #removeNow = () => rmSync(this.path, { recursive: true, force: true, maxRetries: 3 });
}
