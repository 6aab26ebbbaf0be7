import { announce } from './ui/announce.ts';
import { startBriefingsView } from './briefings/briefings-view.ts';
import { forgetKept, startCompose } from './reports/compose.ts';
import { startDeliveredView } from './reports/delivered-view.ts';
import { startEndings } from './outbox/endings.ts';
import { startCode } from './demo/code.ts';
import { followLog } from './demo/log.ts';
import { startInspector } from './demo/inspector.ts';
import { startNetworkControl } from './demo/network-control.ts';
import { startDownloadLines } from './demo/download-lines.ts';
import { startProof } from './demo/proof.ts';
import { startServerControl } from './demo/server-control.ts';
import { startStopWorker } from './demo/stop-worker.ts';
import { startTimeline } from './demo/timeline.ts';
import { startNoticesSwitch } from './outbox/notices-switch.ts';
import { outbox } from './outbox/outbox.ts';
import { outboxNews, type OutboxNews } from './outbox/outbox-news.ts';
import { startOutboxView } from './outbox/outbox-view.ts';
import { startInstall } from './app/install.ts';
import { startStatusSentence } from './app/status-sentence.ts';
import { downloads } from './training/downloads.ts';
import { startTrainingView } from './training/training-view.ts';
import { forgetTitle, sweepTitles } from './reports/titles.ts';
import { startTour } from './demo/tour/tour.ts';
import { registerWorker } from './app/worker-registration.ts';

const sentence = startStatusSentence();
const delivered = startDeliveredView(() => list.draw());
const endings = startEndings(() => list.draw());
const list = startOutboxView(delivered.keys, endings.wordsFor, signIn);

startCompose((outcome) => {
  if (outcome.kind === 'delivered' || outcome.kind === 'kept') void delivered.refresh();
  list.draw();
});

const briefings = startBriefingsView();
startTrainingView();

const server = startServerControl((now, before) => {
  void delivered.refresh();
  void briefings.reload();
  tour.look();
  if (now.signedIn && !before.signedIn && !outbox.getSnapshot().paused) goOn();
});

/** An app calls this after its sign-in, because the queue cannot know of it. */
function goOn(): void {
  outbox.resume().catch((error: unknown) => console.error('The outbox could not go on:', error));
}

/** Another tab, or a restart of the server, may have signed in already. */
function signIn(): void {
  if (server.get().signedIn) goOn();
  else server.signIn();
}

void startNetworkControl();
startStopWorker();
startCode();
startInstall();
startInspector();
const timeline = startTimeline();
const proof = startProof();
const tour = startTour(server.get);
followLog((lines) => {
  timeline.show(lines);
  tour.show(lines);
  proof.refresh();
});
downloads?.subscribe(proof.refresh);
startDownloadLines();

void startNoticesSwitch();

let { entries } = outbox.getSnapshot();
function onOutbox(): void {
  const { entries: now, status } = outbox.getSnapshot();
  const news = outboxNews(entries, now);
  entries = now;
  for (const { id } of news.gone) forgetTitle(id);
  if (status === 'ready') sweepTitles(new Set(now.map(({ id }) => id)));
  list.draw();
  sentence.draw();
  proof.refresh();
  if (news.gone.length > 0 && outbox.getSnapshot().size === 0) forgetKept();
  void tell(news);
}

async function tell({ gone, refused, cameBack }: OutboxNews): Promise<void> {
  for (const _ of refused) announce('A report was refused and needs you.');
  if (gone.length + cameBack.length === 0) return;
  void delivered.refresh();
  // This also covers reports that were written, sent or discarded in another tab.
  for (const entry of gone) {
    const outcome = await endings.outcomeOf(entry);
    if (outcome === 'delivered') announce('A kept report was delivered.');
    else if (outcome === 'discarded') announce('Discarded.');
  }
}

outbox.subscribe(onOutbox);
onOutbox();

for (const event of ['online', 'offline']) {
  addEventListener(event, () => {
    onOutbox();
    void delivered.refresh();
    void briefings.reload();
  });
}
// "Next try at 14:02:31" passes without a message.
setInterval(() => {
  if (document.visibilityState === 'visible' && entries.length > 0) list.draw();
}, 1_000);

registerWorker((state) => {
  sentence.worker(state);
  // The list is loaded again when the worker controls the page, so that the worker caches it.
  if (state !== 'bypassed' && state !== 'failed') {
    void delivered.refresh();
    void briefings.reload();
  }
});
