/** Stands in for a Node module that a package for the phone asks for but can do without. */
module.exports = {};
