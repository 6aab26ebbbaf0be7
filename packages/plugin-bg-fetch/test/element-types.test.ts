import type { BackgroundFetchProgressElements, ProgressClient } from '../src/element.ts';

/** The elements of a library with its own namespace. */
interface IntrinsicElements extends BackgroundFetchProgressElements {
  div: { id?: string };
}

test('JSX knows <background-fetch-progress> and its attributes, in the global namespace and in others', () => {
  const client = { getSnapshot: () => [] } as Partial<ProgressClient> as ProgressClient;
  const attributes = {
    download: 'intro',
    client,
    class: 'wide',
    hidden: false,
    'data-id': 1,
    children: 'Keep',
  };
  const global: JSX.IntrinsicElements['background-fetch-progress'] = attributes;
  const other: IntrinsicElements['background-fetch-progress'] = { ...attributes, key: 1, ref: () => {} };
  // @ts-expect-error -- an id is a string
  const wrong: JSX.IntrinsicElements['background-fetch-progress'] = { download: 1 };
  expect([global.download, other.download, wrong.download]).toEqual(['intro', 'intro', 1]);
});
