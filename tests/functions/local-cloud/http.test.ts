import { request } from 'node:http';
import { startHostWorld } from './host-world';
import type { HostWorld } from './host-world';

let world: HostWorld;
beforeAll(async () => {
  world = await startHostWorld();
});
afterAll(() => world.cloud.close());
const open = (path: string, init?: RequestInit) => fetch(`${world.cloud.origin}${path}`, init);

describe('an HTTP path of a function', () => {
  it('passes the request as CloudBase does, with nobody as caller whatever its headers say', async () => {
    const reply = await open('/door/a%20b/plain?x=1&y=%E6%96%87', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-openid': 'openid-li', 'x-tcb-source': 'wx_client' },
      body: '{"a":"文"}',
    });
    expect(reply.headers.get('content-type')).toContain('application/json');
    const { event, context } = (await reply.json()) as { event: object; context: object };
    expect(context).toEqual({});
    expect({ event }).toMatchObject({
      event: {
        path: '/door/a%20b/plain',
        httpMethod: 'POST',
        queryStringParameters: { x: '1', y: '文' },
        headers: { 'content-type': 'application/json' },
        body: '{"a":"文"}',
        isBase64Encoded: false,
      },
    });
  });

  it('passes a path as it came, also one that cannot be decoded', async () => {
    expect(await (await open('/door/%E0%A4%A/plain')).json()).toMatchObject({
      event: { path: '/door/%E0%A4%A/plain' },
    });
  });

  it('passes bytes as base64', async () => {
    const reply = await open('/door/plain', {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array([255, 0]),
    });
    expect(await reply.json()).toMatchObject({ event: { body: '/wA=', isBase64Encoded: true } });
  });

  it('answers with status, headers and bytes that the function chose', async () => {
    const reply = await open('/door');
    expect([reply.status, reply.headers.get('x-own')]).toEqual([404, 'yes']);
    expect([...new Uint8Array(await reply.arrayBuffer())]).toEqual([0, 255, 1]);
  });

  it('answers a text as text and a failure with a status', async () => {
    expect(await (await open('/door/text')).text()).toBe('hello');
    const broken = await open('/door/broken');
    expect([broken.status, await broken.json()]).toMatchObject([500, { code: 'FUNCTIONS_EXECUTE_FAIL' }]);
  });

  it('leads to other functions with a source that is no client', async () => {
    expect(await (await open('/door/onward')).json()).toMatchObject({ SOURCE: 'scf' });
    expect(await (await open('/door/onward')).json()).not.toHaveProperty('OPENID');
  });

  it.each(['/doors/text', '/', '/inner', '/functions'])('is not %s', async (path) => {
    expect((await open(path)).status).toBe(404);
  });

  it('takes 6 MB at most', async () => {
    expect(
      (await open('/door/plain', { method: 'POST', body: 'x'.repeat(6 * 1024 * 1024 + 1) })).status,
    ).toBe(413);
  });
});

describe('the local cloud', () => {
  /** fetch() lets nobody choose these headers. */
  const status = (headers: Record<string, string>) =>
    new Promise<number>((done, failed) => {
      const url = `${world.cloud.origin}/functions/echo`;
      const sent = request(url, { method: 'POST', headers }, (reply) => done(reply.resume().statusCode!));
      sent.on('error', failed);
      sent.end('{"do":"who"}');
    });

  it('answers no page of another site, however it is addressed', async () => {
    expect(await status({})).toBe(200);
    expect(await status({ origin: 'http://localhost:5173', host: `localhost:${world.cloud.port}` })).toBe(
      200,
    );
    expect(await status({ origin: 'https://evil.example' })).toBe(403);
    expect(await status({ host: 'evil.example' })).toBe(403);
  });

  it('serves given routes before its own', async () => {
    const own = await startHostWorld({
      routes: ({ url }, response) => url === '/app.html' && Boolean(response.end('the preview')),
      lists: { places: () => [{ name: '省立医院' }] },
    });
    expect(await (await fetch(`${own.cloud.origin}/local/places`)).json()).toEqual([{ name: '省立医院' }]);
    expect((await fetch(`${own.cloud.origin}/local/people`)).status).toBe(404);
    expect(await (await fetch(`${own.cloud.origin}/app.html`)).text()).toBe('the preview');
    expect(await own.call('echo', { do: 'echo', value: 1 })).toBe(1);
    await own.cloud.close();
  });

  it('refuses what it does not support instead of guessing', async () => {
    const ask = async (action: string) =>
      (await fetch(world.cloud.adminUrl, { method: 'POST', body: JSON.stringify({ action }) })).json();
    for (const action of ['storage.batchCopyFile', 'analytics.report', 'database.unheardOf'])
      expect(await ask(action)).toMatchObject({ code: 'INVALID_ACTION' });
  });
});
