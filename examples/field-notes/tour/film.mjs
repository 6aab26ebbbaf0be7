// Takes pictures of a page as WebP, which Chromium encodes itself.
import { animatedWebp } from './animated-webp.mjs';

/** Still pictures of the whole window. */
export class Film {
  #page;
  #session;
  #frames = [];

  constructor(page, session) {
    this.#page = page;
    this.#session = session;
  }

  /** @returns {Promise<Buffer>} */
  async still(quality = 80) {
    const { data } = await this.#session.send('Page.captureScreenshot', { format: 'webp', quality });
    return Buffer.from(data, 'base64');
  }

  /** Adds a frame. A picture that equals the last one is shown for longer instead. */
  async frame(milliseconds) {
    const webp = await this.still(60);
    const last = this.#frames.at(-1);
    if (last?.webp.equals(webp)) last.milliseconds += milliseconds;
    else this.#frames.push({ webp, milliseconds });
  }

  /** @returns {Buffer} */
  animation() {
    return animatedWebp({ frames: this.#frames, ...this.#page.viewportSize() });
  }
}
