/** The size of each video, which build.mjs fills in. */
declare const TRAINING_BYTES: Record<string, number>;

export interface TrainingVideo {
  /** Also the id of the download. */
  id: string;
  title: string;
  about: string;
  url: string;
  /** Bytes of the file, for the progress bar and the check of the free space. */
  bytes: number;
}

const video = (id: string, title: string, about: string): TrainingVideo => ({
  id,
  title,
  about,
  url: `/media/${id}.webm`,
  bytes: TRAINING_BYTES[id] ?? 0,
});

export const trainingVideos = (): TrainingVideo[] => [
  video('reading-tracks', 'Reading tracks', 'Six things to look at before you write. One minute.'),
  video('at-the-sett', 'At the sett', 'How to record one without disturbing it. One minute.'),
];
