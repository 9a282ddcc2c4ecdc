// A video of one day, from 06:00 to 06:00, and a slider that seeks in it.

const FIRST_HOUR = 6;

export function showDay({ video, slider, clock, button }) {
  /** Shows the hour where the video stands: 0 is the first frame, 1 the end. */
  const show = () => {
    const part = video.duration ? video.currentTime / video.duration : 0;
    const quarters = Math.floor((FIRST_HOUR + part * 24) * 4) % 96;
    clock.value = `${twoDigits(Math.floor(quarters / 4))}:${twoDigits((quarters % 4) * 15)}`;
    slider.value = part;
  };

  slider.addEventListener('input', () => {
    video.pause();
    if (video.duration) video.currentTime = slider.value * video.duration;
  });
  button.addEventListener('click', () => (video.paused ? video.play() : video.pause()));
  for (const event of ['loadedmetadata', 'seeking', 'timeupdate', 'ended']) video.addEventListener(event, show);
  for (const event of ['play', 'pause', 'ended']) {
    video.addEventListener(event, () => {
      button.textContent = video.paused ? 'Play' : 'Pause';
      button.setAttribute('aria-label', button.textContent);
    });
  }
}

const twoDigits = (number) => String(number).padStart(2, '0');
