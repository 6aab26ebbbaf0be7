import type { JobFile } from '../shared/download-job.ts';

type FileRequest = Pick<JobFile, 'url' | 'destination'>;

const byExtension: [destination: RequestDestination, extensions: RegExp][] = [
  ['video', /^(mp4|m4v|webm|ogv|mov|mkv|avi|ts|3gp)$/],
  ['audio', /^(mp3|m4a|m4b|aac|oga|ogg|opus|wav|flac|weba)$/],
  ['image', /^(avif|gif|jpe?g|png|svg|webp)$/],
  ['track', /^(vtt|srt)$/],
  ['font', /^(woff2?|ttf|otf)$/],
];

/** The destination that an element would request the URL with, by its extension. */
function guessDestination(url: string): RequestDestination | undefined {
  const [, extension = ''] = /\.(\w+)$/.exec(new URL(url).pathname.toLowerCase()) ?? [];
  return byExtension.find(([, extensions]) => extensions.test(extension))?.[0];
}

/** The destinations under which a route may match the URL: the given one, or the likely ones. */
export const destinationsOf = ({ url, destination }: FileRequest) =>
  destination !== undefined
    ? [destination]
    : [
        ...new Set<RequestDestination>([
          guessDestination(url) ?? '',
          '',
          'video',
          'audio',
          'image',
          'track',
          'font',
        ]),
      ];

/** Other files that no server sends as HTML: playlists, media segments, archives, documents, data. */
const otherFiles =
  /\.(m3u8|mpd|m4s|cmf[atv]|zip|gz|tar|7z|apk|dmg|iso|pdf|epub|json|wasm|js|css|bin|pmtiles|glb|onnx)$/i;

/** Whether no server sends the file as HTML: a page in its place is a sign-in page, or the start page of the app. */
export const isNeverHtml = ({ url, destination }: FileRequest) =>
  /^(audio|video|image|track|font)$/.test(destination || (guessDestination(url) ?? '')) ||
  otherFiles.test(new URL(url).pathname);
