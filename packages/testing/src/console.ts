const levels = ['debug', 'info', 'log', 'warn', 'error', 'groupCollapsed', 'groupEnd'] as const;

/**
 * Turns the development logs on for one test, and returns how to read what our packages said at a
 * level; what Workbox says is left out.
 */
export function hearConsole(): (level: 'debug' | 'info' | 'warn' | 'error') => string[] {
  Object.assign(globalThis, { __WB_DISABLE_DEV_LOGS: false });
  const spies = new Map(levels.map((level) => [level, jest.spyOn(console, level).mockReturnValue()]));
  return (level) =>
    (spies.get(level)?.mock.calls ?? [])
      .filter(([first]) => first === '%cworkbox-plugin')
      .map(([, , ...words]) => words.join(' '));
}

afterEach(() => {
  jest.restoreAllMocks();
  Object.assign(globalThis, { __WB_DISABLE_DEV_LOGS: true });
});
