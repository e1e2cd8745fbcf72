/** Every test writes its trail with one key, as the functions of one environment do. */
process.env.TRAIL_KEY ??= Buffer.alloc(32, 7).toString('base64url');
