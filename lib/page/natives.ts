// What the hook calls of the language by a name of its own: the site may put another in its place later. Runs in the site's own world.
export const { apply, construct, defineProperty, get, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
export const { parse, stringify } = JSON;
