package main

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
)

// layers is a file system of several: of two files with one name the first counts, folders hold the files of all.
type layers []fs.FS

// Open opens a file of the first layer that has it. Folders are read through ReadDir.
func (l layers) Open(name string) (fs.File, error) {
	err := error(&fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist})
	for _, layer := range l {
		f, openErr := layer.Open(name)
		if openErr == nil {
			return f, nil
		}
		if !errors.Is(openErr, fs.ErrNotExist) {
			err = openErr
		}
	}
	return nil, err
}

// ReadDir lists what any layer has.
func (l layers) ReadDir(name string) ([]fs.DirEntry, error) {
	found := map[string]fs.DirEntry{}
	err := error(&fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist})
	for _, layer := range l {
		entries, readErr := fs.ReadDir(layer, name)
		if readErr != nil {
			if !errors.Is(readErr, fs.ErrNotExist) {
				err = readErr
			}
			continue
		}
		err = nil
		for _, e := range entries {
			if found[e.Name()] == nil {
				found[e.Name()] = e
			}
		}
	}
	if len(found) == 0 && err != nil {
		return nil, err
	}
	var entries []fs.DirEntry
	for _, key := range slices.Sorted(maps.Keys(found)) {
		entries = append(entries, found[key])
	}
	return entries, nil
}

// fingerprint changes whenever a file under dir is added, removed or written.
func fingerprint(dir string) uint64 {
	sum := fnv.New64a()
	filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil // a file that just went away; its absence is seen
		}
		if info, err := entry.Info(); err == nil && !entry.IsDir() {
			fmt.Fprintln(sum, path, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return sum.Sum64()
}
