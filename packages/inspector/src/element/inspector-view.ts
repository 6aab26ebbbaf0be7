import { h, type View } from '../view/patch.ts';
import type { Tab, TabsContext } from './tabs.ts';

/** The panel: its head, its tabs, and the content of the selected tab. */
export function inspectorView(
  tabs: readonly Tab[],
  selected: number,
  problem: string,
  news: string,
  context: TabsContext & { select: (tab: number) => void; close: () => void },
): View {
  const { select, close } = context;
  return h(
    'section',
    { part: 'inspector', 'aria-label': 'Inspector of the Workbox plugins' },
    h(
      'div',
      { part: 'head' },
      h('h2', {}, 'Inspector'),
      h('p', { part: 'news', role: 'status' }, news),
      h('div', { part: 'close' }, h('button', { type: 'button', part: 'button', onclick: close }, 'Close')),
    ),
    h(
      'div',
      { part: 'tabs', ...(tabs.length > 0 && { role: 'tablist', 'aria-label': 'What is shown' }) },
      ...tabs.map(({ name, count }, at) =>
        h(
          'button',
          {
            type: 'button',
            role: 'tab',
            id: `tab-${at}`,
            'aria-selected': String(at === selected),
            'aria-controls': 'panel',
            tabindex: at === selected ? '0' : '-1',
            onclick: () => select(at),
          },
          count ? `${name} (${count})` : name,
        ),
      ),
    ),
    tabs[selected]
      ? h(
          'div',
          {
            role: 'tabpanel',
            id: 'panel',
            'aria-labelledby': `tab-${selected}`,
            tabindex: '0',
            key: tabs[selected].name,
          },
          ...tabs[selected].content(context),
        )
      : h(
          'div',
          { role: 'tabpanel', id: 'panel', 'aria-label': 'Problem', tabindex: '0' },
          h('p', { part: 'problem' }, problem),
        ),
  );
}
