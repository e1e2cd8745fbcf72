import { isUnreached, refusalOfFailure } from '../../../miniprogram/api/cloud-failure';
import { utf8Length } from '../../../miniprogram/shared/utf8-length';

/** As WeChat's and CloudBase's lists of errors and their tools word them. */
it.each([
  [{ errCode: -1, errMsg: 'cloud.callFunction:fail request:fail net::ERR_CONNECTION_REFUSED' }, 'OFFLINE'],
  [{ errMsg: 'cloud.callFunction:fail timeout' }, 'OFFLINE'],
  [{ errCode: -404012, errMsg: 'cloud.callFunction:fail polling exceed max timeout retry' }, 'OFFLINE'],
  [{ errCode: -501003, errMsg: 'cloud.callFunction:fail Error: errCode: -501003' }, 'CLOUD_USED_UP'],
  [{ errCode: -501004, errMsg: 'cloud.callFunction:fail exceed concurrent request limit' }, 'CLOUD_USED_UP'],
  [{ errCode: -501016, errMsg: 'cloud.callFunction:fail write quota' }, 'CLOUD_USED_UP'],
  [{ errMsg: 'cloud.callFunction:fail EXCEED_REQUEST_LIMIT' }, 'CLOUD_USED_UP'],
  [{ errCode: -501000, errMsg: 'cloud.callFunction:fail EXCEED_MAX_PAYLOAD_SIZE' }, 'REQUEST_TOO_LARGE'],
  [{ errMsg: 'cloud.callFunction:fail EXCEED_MAX_PAYLOAD_SIZE' }, 'REQUEST_TOO_LARGE'],
  [{ errCode: -404011, errMsg: 'cloud function execution error | error code -504003' }, 'NO_ANSWER_IN_TIME'],
  [{ errCode: -404011, errMsg: 'cloud function execution error | error code -504002' }, 'CLOUD_REFUSED'],
  [{ errCode: -501000, errMsg: 'FunctionName parameter could not be found' }, 'CLOUD_REFUSED'],
  [new Error('callFunction:fail'), 'OFFLINE'],
  [undefined, 'OFFLINE'],
])('a call that failed with %j is %s', (error, code) => {
  const refusal = refusalOfFailure(error);
  expect(refusal.code).toBe(code);
  expect(isUnreached(refusal)).toBe(code !== 'REQUEST_TOO_LARGE');
});

it.each(['', 'abc', 'é', '检验科', '😀', 'a\u07ff\u0800'])('%j weighs what UTF-8 makes of it', (text) => {
  expect(utf8Length(text)).toBe(Buffer.byteLength(text));
});
