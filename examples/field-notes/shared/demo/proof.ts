/** What the server knows of the writes of one device, and of all downloads since it was started. */
export interface ServerProof {
  /** The keys, of those asked for, that the server has stored. */
  stored: string[];
  /** Requests with these keys that reached the server, repeats included. */
  received: number;
  /** Requests that the server recognised by their key as repeats. */
  repeats: number;
  /** Bytes of videos that the server sent. */
  mediaBytes: number;
  /** Bytes that it did not send again, because a download asked for the rest only. */
  notSentTwice: number;
}
