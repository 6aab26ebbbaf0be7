const js = JSON.stringify;

/** Imports: each module once, in the order of first use. */
export class Imports {
  readonly #names = new Map<string, Set<string>>();

  use(module: string, name: string): string {
    const names = this.#names.get(module) ?? new Set();
    this.#names.set(module, names.add(name));
    return name;
  }

  toString(): string {
    return [...this.#names]
      .map(([module, names]) => `import { ${[...names].join(', ')} } from ${js(module)};`)
      .join('\n');
  }
}
