import { join } from 'node:path';
import { startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { LocalCloudOptions } from '../../../scripts/local-cloud/local-cloud';

export const fixtureFunctions = join(__dirname, '../../fixtures/functions');

/** A local cloud with the functions of tests/fixtures/functions, called as a mini program calls it. */
export async function startHostWorld(change: Partial<LocalCloudOptions> = {}) {
  const cloud = await startLocalCloud({
    dataDir: null,
    collections: [],
    functions: { dir: fixtureFunctions, env: {} },
    ...change,
  });
  const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
    fetch(`${cloud.origin}${path}`, { method: 'POST', body, headers });
  return {
    cloud,
    post,
    /** The whole answer; `openid` null is a visitor. */
    async request(name: string, event: object, openid: string | null = 'openid-li') {
      const reply = await post(
        `/functions/${name}`,
        JSON.stringify(event),
        openid === null ? {} : { 'x-openid': openid },
      );
      return { status: reply.status, body: (await reply.json()) as unknown };
    },
    /** The reply of a call that must not fail. */
    async call<T = Record<string, unknown>>(
      name: string,
      event: object,
      openid: string | null = 'openid-li',
    ) {
      const reply = await this.request(name, event, openid);
      if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
      return reply.body as T;
    },
  };
}
export type HostWorld = Awaited<ReturnType<typeof startHostWorld>>;
