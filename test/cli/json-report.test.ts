import { expect, test } from 'vitest';
import { createJsonReport } from '../../src/cli/json-report.ts';
import { LISTENING, REQUEST, Sink } from './support.ts';

function createReport() {
  const outputs = { stdout: new Sink(), stderr: new Sink() };
  return { ...outputs, report: createJsonReport(outputs, 4711) };
}

test('the first line tells what is being listened on', async () => {
  const { report, stdout, stderr } = createReport();
  report.log('info', 'Made a certificate: /certificate.pem');
  report.request(REQUEST);
  report.listening(LISTENING);
  report.stopping();
  await report.close();

  const [first, second, ...rest] = stdout.text.split('\n');
  expect(first).toMatch(
    /^\{"event":"listening","url":"https:\/\/localhost:8443\/","port":8443,"pid":4711,"root":"\/home\/me\/site","certificate":"\/home\/me\/\.local\/state\/https-preview\/certificate\.pem"[,}]/,
  );
  expect(JSON.parse(first!)).toEqual({
    event: 'listening',
    url: LISTENING.url,
    port: 8443,
    pid: 4711,
    root: '/home/me/site',
    certificate: LISTENING.certificate.file,
    urls: LISTENING.urls,
    requestedPort: 8443,
    certificateInfo: {
      selfSigned: true,
      names: ['localhost', '127.0.0.1'],
      notAfterMs: Date.UTC(2027, 11, 23),
      fingerprint256: 'AB:CD',
    },
  });
  expect(JSON.parse(second!)).toEqual({ event: 'request', ...REQUEST });
  expect(rest).toEqual(['']);
  expect(stderr.text).toBe('Made a certificate: /certificate.pem\n');
});

test('requests of which only the number is known are counted', async () => {
  const { report, stdout } = createReport();
  report.listening(LISTENING);
  report.dropped(3);
  report.dropped(4);
  report.request(REQUEST);
  await report.close();
  const [, second, third] = stdout.text.split('\n');
  expect(second).toBe('{"event":"dropped","count":7}');
  expect(JSON.parse(third!)).toEqual({ event: 'request', ...REQUEST });
});

test('a failure is a line of JSON', async () => {
  const { report, stdout, stderr } = createReport();
  report.failed('certificate', '/certificate.pem: expired');
  await report.close();
  expect(stdout.text).toBe('{"event":"failed","code":"certificate","message":"/certificate.pem: expired"}\n');
  expect(stderr.text).toBe('');
});

test('what a client sent cannot command a terminal, and comes through as it is', async () => {
  const { report, stdout } = createReport();
  const request = { ...REQUEST, target: '/\x9b2J\x1b[2J\n{"event":"forged"}' };
  report.listening(LISTENING);
  report.request(request);
  await report.close();
  const [, line, ...rest] = stdout.text.split('\n');
  expect(line).toMatch(/^[ -~]*$/);
  expect(JSON.parse(line!)).toEqual({ event: 'request', ...request });
  expect(rest).toEqual(['']);
});

test('a warning goes to standard error', () => {
  const { report, stdout, stderr } = createReport();
  report.warn('Could not open the browser');
  expect(stdout.text).toBe('');
  expect(stderr.text).toBe('Could not open the browser\n');
});
