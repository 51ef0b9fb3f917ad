// Loaded by Node before the emulator of Kinesis: see EmbeddedKinesis.
'use strict';

const fs = require('fs');
const net = require('net');

// The emulator has no setting for the address it listens on; left alone it takes all of them.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
  if (typeof port !== 'number' || typeof rest[0] === 'string') {
    throw new Error('kinesis-on-loopback.js knows listen(port, ...) only');
  }
  this.once('listening', () => console.log('Listening on port ' + this.address().port));
  return listen.call(this, port, '127.0.0.1', ...rest);
};

// The owner holds the other end of standard input and never writes: its end is the owner's.
process.stdin.on('end', end).on('error', end).resume();

function end() {
  fs.rmSync(process.env.TANDEM_DIRECTORY, { recursive: true, force: true });
  process.exit(0);
}
