const levels = ['debug', 'info', 'log', 'warn', 'error', 'groupCollapsed', 'groupEnd'] as const;

/**
 * Turns the development logs on for one test. Returns a function that reads the messages of these plugins at a level.
 * Messages of Workbox itself are left out.
 */
export function captureConsole(): (level: 'debug' | 'info' | 'warn' | 'error') => string[] {
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
