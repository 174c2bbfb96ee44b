// socket.io's client, for the page that talks to the real server. Runs in the page.
import { io } from 'socket.io-client';

Object.assign(globalThis, { io });
