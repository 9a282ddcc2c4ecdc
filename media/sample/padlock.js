// The padlock on the front page: its eyes follow the pointer, and a click opens and closes it.

/** How far a pupil may wander from the middle of its eye, in the drawing's units. */
const REACH = 8;

export function wakePadlock(button) {
  const eyes = [...button.querySelectorAll('.eye')];

  addEventListener('pointermove', (event) => {
    for (const eye of eyes) {
      const box = eye.getBoundingClientRect();
      const dx = event.clientX - (box.x + box.width / 2);
      const dy = event.clientY - (box.y + box.height / 2);
      // Near the eye the pupil follows one to one; far away it stays inside.
      const scale = REACH / Math.max(60, Math.hypot(dx, dy));
      eye.querySelector('.pupil').setAttribute('transform', `translate(${dx * scale} ${dy * scale})`);
    }
  });

  button.addEventListener('click', () => {
    const locked = button.getAttribute('aria-pressed') === 'true';
    button.setAttribute('aria-pressed', String(!locked));
    // Nobody here likes an open padlock. It closes itself again.
    if (locked) setTimeout(() => button.setAttribute('aria-pressed', 'true'), 1500);
  });
}
