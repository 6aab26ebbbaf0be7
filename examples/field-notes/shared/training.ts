/** Filled in by build.mjs: how large each video has become. */
declare const TRAINING_BYTES: Record<string, number>;

export interface TrainingVideo {
  /** The download's id, too. */
  id: string;
  title: string;
  about: string;
  url: string;
  /** Bytes of the file, so that the bar has an end and the room can be asked for. */
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
