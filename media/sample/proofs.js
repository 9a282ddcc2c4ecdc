// What the front page finds out about its own server. Each check gives a sentence, or throws one.

const CHECKS = {
  style: () => {
    const sheet = getComputedStyle(document.documentElement).getPropertyValue('--style-sheet');
    expect(sheet !== '', 'the style sheet is not applied');
    return 'the style sheet is applied';
  },

  script: () => 'a module ran, and the modules it imports',

  images: async () => {
    const [drawing, picture] = await Promise.all([load('pictures/padlock.svg'), load('pictures/sunset.png')]);
    return `an SVG of ${sizeOf(drawing)}, a PNG of ${sizeOf(picture)}`;
  },

  range: async () => {
    const response = await fetch('pictures/day.webm', { headers: { range: 'bytes=-1000' }, cache: 'no-store' });
    const bytes = (await response.arrayBuffer()).byteLength;
    expect(response.status === 206, `asked for a part, got status ${response.status}`);
    expect(bytes === 1000, `asked for 1000 bytes, got ${bytes}`);
    return `206, ${response.headers.get('content-range')}`;
  },

  revalidation: async () => {
    const first = await fetch('style.css', { cache: 'no-store' });
    const etag = first.headers.get('etag');
    expect(etag, 'the response has no ETag');
    const second = await fetch('style.css', { headers: { 'if-none-match': etag }, cache: 'no-store' });
    expect(second.status === 304, `asked again, got status ${second.status}`);
    return `304, nothing new since ${etag}`;
  },

  secure: () => {
    expect(isSecureContext, 'the browser does not count this page as secure');
    return `${location.origin} may use what only secure pages may`;
  },
};

/** Runs every check and writes its outcome into the list's item of the same name. */
export function checkAll(list) {
  for (const [name, check] of Object.entries(CHECKS)) void show(list.querySelector(`[data-proof="${name}"]`), check);
}

async function show(item, check) {
  const line = item.querySelector('span');
  try {
    line.textContent = await check();
    item.dataset.state = 'good';
  } catch (error) {
    line.textContent = error.message;
    item.dataset.state = 'bad';
  }
}

function expect(condition, complaint) {
  if (!condition) throw new Error(complaint);
}

async function load(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

const sizeOf = (image) => `${image.naturalWidth} by ${image.naturalHeight}`;
