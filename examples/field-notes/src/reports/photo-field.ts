import { limits, photoTypes } from '../../shared/contract.ts';
import { announce } from '../ui/announce.ts';
import { find } from '../ui/element.ts';
import { bytes } from '../ui/format.ts';

export interface PhotoField {
  file: () => File | undefined;
  clear: () => void;
}

/** A file input with a preview and a button that removes the photo. The input keeps its focus and its label. */
export function startPhotoField(onProblem: (message: string) => void): PhotoField {
  const input = find<HTMLInputElement>('#photo');
  const preview = find('#photo-preview');
  const image = find<HTMLImageElement>('#photo-image');
  let chosen: File | undefined;

  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (!file) return;
    const problem = problemOf(file);
    onProblem(problem ?? '');
    if (problem) {
      input.value = '';
      return;
    }
    show(file);
    announce(`Photo added: ${file.name}.`);
  });
  find('#photo-remove').addEventListener('click', () => {
    clear();
    announce('Photo removed.');
    input.focus();
  });

  function show(file: File): void {
    release();
    chosen = file;
    image.src = URL.createObjectURL(file);
    find('#photo-name').textContent = file.name;
    find('#photo-size').textContent = bytes(file.size);
    find('#photo-caption').textContent = 'Choose another photo';
    preview.hidden = false;
  }

  function clear(): void {
    release();
    chosen = undefined;
    input.value = '';
    find('#photo-caption').textContent = 'Add a photo';
    preview.hidden = true;
  }

  function release(): void {
    if (image.src) URL.revokeObjectURL(image.src);
    image.removeAttribute('src');
  }

  return { file: () => chosen, clear };
}

function problemOf(file: File): string | undefined {
  if (!photoTypes.some((type) => type === file.type)) return 'Use a JPEG, PNG, WebP, AVIF or GIF photo.';
  if (file.size > limits.photo)
    return `This photo has ${bytes(file.size)}; at most ${bytes(limits.photo)} can be sent.`;
  return undefined;
}
