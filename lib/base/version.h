/*
 * The release that this tree is or will be. The Makefile reads it from here for `make dist`.
 */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define HOLDFAST_VERSION "0.1.0"

#endif
