import type { JobFile } from '../shared/download-job.ts';

const byExtension: [destination: RequestDestination, extensions: RegExp][] = [
  ['video', /^(mp4|m4v|webm|ogv|mov|mkv|avi|ts|3gp)$/],
  ['audio', /^(mp3|m4a|m4b|aac|oga|ogg|opus|wav|flac|weba)$/],
  ['image', /^(avif|gif|jpe?g|png|svg|webp)$/],
  ['track', /^(vtt|srt)$/],
  ['font', /^(woff2?|ttf|otf)$/],
];

/** What an element would ask for the URL as, by its extension; `undefined` where that does not say. */
export function guessDestination(url: string): RequestDestination | undefined {
  const [, extension = ''] = /\.(\w+)$/.exec(new URL(url).pathname.toLowerCase()) ?? [];
  return byExtension.find(([, extensions]) => extensions.test(extension))?.[0];
}

/** Under which destinations a route may take the URL: the one that was given, or those that are likely. */
export const destinationsOf = ({ url, destination }: Pick<JobFile, 'url' | 'destination'>) =>
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

/** What else no server sends as HTML: playlists, their parts, archives, documents, data. */
const noPage =
  /\.(m3u8|mpd|m4s|cmf[atv]|zip|gz|tar|7z|apk|dmg|iso|pdf|epub|json|wasm|js|css|bin|pmtiles|glb|onnx)$/i;

/** Whether an answer is a page and not the file: of a sign-in, or of an app that answers everything with its page. */
export function isPage(
  { url, destination }: Pick<JobFile, 'url' | 'destination'>,
  { redirected, headers }: Response,
) {
  const isMedia = /^(audio|video|image|track|font)$/.test(destination || (guessDestination(url) ?? ''));
  const isFile = isMedia || noPage.test(new URL(url).pathname);
  return (redirected || isFile) && /html/i.test(headers.get('Content-Type') ?? '');
}
