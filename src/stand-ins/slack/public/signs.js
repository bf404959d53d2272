/** Path data on a 20 by 20 grid, stroked. */
export const signs = {
  close: 'M5 5l10 10M15 5L5 15',
  menu: 'M3 6h14M3 10h14M3 14h14',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  down: 'M5 8l5 5 5-5',
  up: 'M5 12l5-5 5 5',
  back: 'M12 4l-6 6 6 6',
  eye: 'M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 8a2 2 0 100 4 2 2 0 000-4z',
  send: 'M3 10l14-6-5 13-3-6z',
  sun: 'M10 6.5a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1 1M14.7 14.7l1 1M4.3 15.7l1-1M14.7 5.3l1-1',
  moon: 'M16 12.5A6.5 6.5 0 017.5 4 6.5 6.5 0 1016 12.5z',
  lock: 'M5 9h10v8H5zM7 9V6a3 3 0 016 0v3',
  check: 'M4 10.5l4 4 8-9',
  thread: 'M3 4h14v9H9l-4 4v-4H3z',
};
