// Entry of the welcome: asks once, renders components.
export {};
