import type { PublicPage } from '../../../cloudfunctions/_platform/serve-public';
import { sdkEnvironment } from '../../../scripts/local-cloud/local-cloud';

type Platform = typeof import('../../../cloudfunctions/_platform/serve-public');
type Serve = typeof import('../../../cloudfunctions/_platform/serve');

/** What the gateway makes of GET /a/x, and what a client can say as well. */
const asHttp = {
  path: '/a/x',
  httpMethod: 'GET',
  headers: {},
  queryStringParameters: {},
  requestContext: { sourceIp: '203.0.113.7' },
  body: '',
  isBase64Encoded: false,
};
let main: (event: unknown) => Promise<unknown>;
const seen: string[] = [];
const OWN = ['WX_OPENID', 'TCB_UUID', 'TCB_SOURCE'];
beforeAll(() => {
  Object.assign(process.env, sdkEnvironment({ adminUrl: 'http://127.0.0.1:1/admin' }));
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { servePublic } = require('../../../cloudfunctions/_platform/serve-public') as Platform;
  const { surroundings } = require('../../../cloudfunctions/_platform/serve') as Serve;
  /* eslint-enable */
  const page: PublicPage = ({ clientIp }) => {
    seen.push(clientIp);
    return { status: 200, headers: {}, body: 'page' };
  };
  main = servePublic({}, surroundings(), [page]);
});
beforeEach(() => {
  for (const name of OWN) delete process.env[name];
  seen.length = 0;
});

it('a browser that comes by HTTP gets its page', async () => {
  expect(await main(asHttp)).toMatchObject({ statusCode: 200, body: 'page' });
  expect(seen).toEqual(['203.0.113.7']);
});

it.each([
  ['a mini program', { WX_OPENID: 'openid-zhang', TCB_SOURCE: 'wx_client' }],
  ['a mini program without an openid', { TCB_SOURCE: 'wx_client' }],
  ['a web page, signed in anonymously', { TCB_UUID: '5f1c' }],
])('%s that calls the function in the dress of HTTP does not', async (_, environment) => {
  Object.assign(process.env, environment);
  expect(await main(asHttp)).toMatchObject({ ok: false });
  expect(seen).toEqual([]);
});
