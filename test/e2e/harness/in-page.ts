/**
 * What tests run inside the page: each function is sent over as text, so it may use nothing of this file. The browser's
 * own types are written down as far as they are used, because this project is compiled without them.
 */
declare const isSecureContext: boolean;
declare const navigator: { readonly clipboard: { readText(): Promise<string> } };
declare function getComputedStyle(element: unknown): { readonly fill: string };
declare function fetch(url: string): Promise<{ readonly status: number }>;

interface Video {
  currentTime: number;
  readonly duration: number;
  readonly readyState: number;
  addEventListener(type: string, listener: (event: unknown) => void): void;
}

/** True where the browser counts the page as secure. */
export const pageIsSecure = () => isSecureContext;

/** The clipboard's text. */
export const clipboardText = () => navigator.clipboard.readText();

/** The colour that the style sheets give to an SVG element. */
export const fillOf = (element: unknown) => getComputedStyle(element).fill;

/** The width of an image's picture in pixels; 0 where it could not be loaded. */
export const naturalWidthOf = (image: unknown) => (image as { naturalWidth: number }).naturalWidth;

/** The status of the response when the page itself asks for a URL. */
export const statusWhenFetched = async (url: string) => (await fetch(url)).status;

/** Moves a video to half a second before its end, and says where it then stands. */
export const seekNearEnd = async (element: unknown) => {
  const video = element as Video;
  const METADATA = 1;
  const CURRENT_DATA = 2;
  const event = (type: string) => new Promise((resolve) => video.addEventListener(type, resolve));
  if (video.readyState < METADATA) await event('loadedmetadata');
  const targetS = video.duration - 0.5;
  const seeked = event('seeked');
  video.currentTime = targetS;
  await seeked;
  return { targetS, currentTimeS: video.currentTime, hasPicture: video.readyState >= CURRENT_DATA };
};
