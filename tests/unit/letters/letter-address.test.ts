import fc from 'fast-check';
import {
  letterAddress,
  readLetterAddress,
  readLetterScene,
} from '../../../miniprogram/shared/letter-address';
import { payload, signed } from './token-fixtures';

const host = 'letters.example.cn';
const token = signed();
const genuine = `https://${host}/a/${token}`;

describe('the address in the QR code', () => {
  it('comes back from the scanner', () => {
    expect(letterAddress(host, token)).toBe(genuine);
    expect(readLetterAddress(genuine, host)).toEqual({ token });
  });

  it('may be a local origin with a port only where the deployment itself says so', () => {
    const local = 'http://127.0.0.1:7420';
    expect(readLetterAddress(letterAddress(local, token), local)).toEqual({ token });
    expect(readLetterAddress(letterAddress(local, token), host)).toEqual({ refused: 'foreign' });
  });

  it.each([
    ['another host', `https://example.com/a/${token}`, 'foreign'],
    ['a sub-domain', `https://x.${host}/a/${token}`, 'look_alike'],
    ['our host as a sub-domain of theirs', `https://${host}.evil.cn/a/${token}`, 'look_alike'],
    ['our host as a user name', `https://${host}@evil.cn/a/${token}`, 'look_alike'],
    ['our host behind a user name', `https://user@${host}/a/${token}`, 'look_alike'],
    ['our host in their path', `https://evil.cn/${host}/a/${token}`, 'look_alike'],
    ['our address behind a redirect', `https://evil.cn/?to=https://${host}/a/${token}`, 'look_alike'],
    ['a port', `https://${host}:443/a/${token}`, 'look_alike'],
    ['no TLS', `http://${host}/a/${token}`, 'look_alike'],
    ['upper case', `https://LETTERS.example.cn/a/${token}`, 'look_alike'],
    ['an upper-case scheme', `HTTPS://${host}/a/${token}`, 'look_alike'],
    ['a trailing dot', `https://${host}./a/${token}`, 'look_alike'],
    ['a Cyrillic letter', `https://l\u0435tters.example.cn/a/${token}`, 'look_alike'],
    ['full-width letters', `https://ｌetters.example.cn/a/${token}`, 'look_alike'],
    ['an ideographic full stop', `https://letters。example。cn/a/${token}`, 'look_alike'],
    ['punycode', `https://xn--ltters-4of.example.cn/a/${token}`, 'look_alike'],
    ['one letter more', `https://lettters.example.cn/a/${token}`, 'look_alike'],
    ['a digit for a letter', `https://1etters.example.cn/a/${token}`, 'look_alike'],
    ['back slashes', `https:\\\\${host}\\a\\${token}`, 'look_alike'],
    ['a back slash before our host', `https://evil.cn\\@${host}/a/${token}`, 'look_alike'],
    ['a script', `javascript:alert(1)//https://${host}/a/${token}`, 'look_alike'],
    ['a script alone', 'javascript:alert(1)', 'foreign'],
    ['data', `data:text/html,<script>`, 'foreign'],
    ['another mini program', 'weixin://dl/business/?t=x', 'foreign'],
    ['plain text', '授权书', 'foreign'],
    ['nothing', '', 'foreign'],
    ['white space before', ` ${genuine}`, 'look_alike'],
    ['a line feed inside', `https://${host}\n/a/${token}`, 'look_alike'],
    ['an invisible character', `https://${host}\u200b/a/${token}`, 'look_alike'],
    ['another path', `https://${host}/b/${token}`, 'malformed'],
    ['a doubled slash', `https://${host}//a/${token}`, 'malformed'],
    ['dots in the path', `https://${host}/a/../a/${token}`, 'malformed'],
    ['a query', `${genuine}?x=1`, 'malformed'],
    ['a fragment', `${genuine}#x`, 'malformed'],
    ['a trailing slash', `${genuine}/`, 'malformed'],
    ['white space after', `${genuine} `, 'malformed'],
    ['a percent escape', `https://${host}/a/${token.slice(0, -1)}%41`, 'malformed'],
    ['a short token', genuine.slice(0, -1), 'malformed'],
    ['no token', `https://${host}/a/`, 'malformed'],
    ['only the host', `https://${host}`, 'look_alike'],
    ['more than 512 characters', `${genuine}${'A'.repeat(512)}`, 'too_long'],
    ['a megabyte', 'https://'.repeat(131_072), 'too_long'],
  ])('is refused with %s', (_, text, refused) => {
    expect(readLetterAddress(text, host)).toEqual({ refused });
  });

  it('is nothing but itself: any other text is refused', () => {
    fc.assert(
      fc.property(fc.nat({ max: genuine.length }), fc.nat({ max: 3 }), fc.string(), (at, cut, insert) => {
        const text = genuine.slice(0, at) + insert + genuine.slice(at + cut);
        const answer = readLetterAddress(text, host);
        if ('token' in answer) expect(text).toBe(`https://${host}/a/${answer.token}`);
      }),
    );
  });
});

describe('the scene of a mini program code', () => {
  it('is the letter id and nothing else', () => {
    expect(readLetterScene(payload.id)).toBe(payload.id);
    for (const scene of [
      '',
      token,
      payload.id.slice(1),
      `${payload.id.slice(0, 21)}x`,
      `${payload.id.slice(0, 21)}=`,
    ]) {
      expect(readLetterScene(scene)).toBeNull();
    }
  });
});
