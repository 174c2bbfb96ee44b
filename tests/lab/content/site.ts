// A small website as people publish it on IPFS and Arweave: relative links only, and every kind of file that a page loads. Data only.
import { ttf, woff } from './font';
import { gif, jpeg, noisyPng, png, wav, webm, webp } from './media';

/** Two by two; what feature tests of AVIF use. */
const avif = Buffer.from(
  'AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADybWV0YQAAAAAAAAAoaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAGxpYmF2aWYAAAAADnBpdG0AAAAA' +
    'AAEAAAAeaWxvYwAAAABEAAABAAEAAAABAAABGgAAAB0AAAAoaWluZgAAAAAAAQAAABppbmZlAgAAAAABAABhdjAxQ29sb3IAAAAAamlwcnAAAABLaXBjbwAAABRpc3BlAAAAAAAA' +
    'AAIAAAACAAAAEHBpeGkAAAAAAwgICAAAAAxhdjFDgQ0MAAAAABNjb2xybmNseAACAAIAAYAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAACVtZGF0EgAKCBgANogQEAwgMg8f8D///8WfhwB8+ErK42A=',
  'base64',
);

/** Says on the page's window that it ran: nobody should ever see `svgScriptRan`. */
const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" viewBox="0 0 40 30">' +
  '<script>try { parent.svgScriptRan = true; localStorage.svgScriptRan = "yes" } catch { /* sandboxed */ }</script>' +
  '<rect width="40" height="30" fill="#2a7"/></svg>';

const index =
  '<!doctype html><meta charset="utf-8"><title>Lab site</title><link rel="stylesheet" href="style.css">' +
  '<h1>Lab site</h1><p id="words">loading</p><a href="about/">About</a> <a href="./data.json">Data</a>' +
  '<img id="red" src="img/red.png" alt=""><script src="classic.js"></script><script type="module" src="module.js"></script>';

const style =
  '@import url("more.css");\n@font-face { font-family: LabWide; src: url("fonts/lab.woff") format("woff") }\n' +
  '.tile { background: url(img/red.png); width: 8px; height: 8px }\n' +
  '.wide { font: 20px LabWide, monospace }\n.styled { color: rgb(1, 2, 3) }\n';

/** By path. What is in it is told apart by numbers: 32 × 16 is red.png, 64 × 48 the JPEG and the WebP, 20 × 10 the GIF. */
export function siteFiles(): Record<string, Uint8Array | string> {
  return {
    'index.html': index,
    'about/index.html':
      '<!doctype html><title>About</title><h1>About</h1><a href="../">Back</a><img src="../img/red.png" alt="">',
    'frame.html': '<!doctype html><title>Frame</title><p>framed</p><script>parent.postMessage("framed", "*")</script>',
    'style.css': style,
    'more.css': '.imported { color: rgb(4, 5, 6) }\n',
    'classic.js': 'window.classicRan = (window.classicRan ?? 0) + 1;\n',
    'deferred.js': 'window.deferredRan = document.readyState;\n',
    'module.js': 'import { word } from "./lib/word.js";\nwindow.moduleRan = word;\n',
    'lib/word.js': 'export const word = "from a module";\n',
    'worker.js':
      'onmessage = async ({ data }) => postMessage(await fetch(data).then((r) => r.text(), (e) => e.name));\n',
    'data.json': '{"name":"Lab data","value":42}\n',
    'words.txt': 'plain words\n',
    'img/red.png': png(32, 16, [220, 30, 30]),
    'img/blue.png': png(30, 10, [30, 30, 220]),
    'img/sunset.jpg': jpeg,
    'img/disc.gif': gif(20, 10),
    'img/meadow.webp': webp,
    'img/sea.avif': avif,
    'img/drawing.svg': drawing,
    'img/noise.png': noisyPng(500),
    'fonts/lab.ttf': ttf(),
    'fonts/lab.woff': woff(),
    'media/tone.wav': wav(60),
    'media/film.webm': webm(20),
  };
}
