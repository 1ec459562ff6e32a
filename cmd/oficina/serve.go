package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/api"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/hub"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/store/sqlite"
	"github.com/neuro-interaction-innovation-lab/oficina/web"
)

type serveCmd struct {
	Addr    string `help:"Address to listen on, as HOST:PORT or :PORT. Default: port 80 where it is free, else 8080." placeholder:":8080"`
	Data    string `help:"Folder that keeps the room." default:"data" type:"path"`
	Content string `help:"Folder of content files that replace or extend the built-in ones." type:"path" placeholder:"DIR"`
	Seats   int    `help:"Number of seats." default:"60"`
	Lang    string `help:"Language of the room until somebody chooses." enum:"pt-BR,en" default:"pt-BR"`
	JSON    bool   `help:"Print one JSON line when ready, and logs as JSON." name:"json"`
}

// Settings of the data folder.
const (
	settingRoom = "room"
	settingKey  = "instructor-key"
)

// stopTime is how long running requests may take after a signal.
const stopTime = 5 * time.Second

func (c *serveCmd) Run(ctx context.Context, std *stdio) error {
	if c.Seats < 1 || c.Seats > 5000 {
		return fmt.Errorf("--seats %d: a room has 1 to 5000 seats", c.Seats)
	}
	logger := c.logger(std.Err)
	course, err := loadCourse(ctx, c.Content, logger)
	if err != nil {
		return err
	}
	listener, err := listen(c.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	store, err := sqlite.Open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer store.Close()
	code, key, err := settings(ctx, store)
	if err != nil {
		return fmt.Errorf("the data folder %s: %w", c.Data, err)
	}
	h, err := hub.Open(ctx, hub.Config{
		Code: event.RoomCode(code), Seats: c.Seats, Log: store, Course: course, Now: time.Now, Random: rand.Reader, Logger: logger,
	})
	if damage := (*event.DamageError)(nil); errors.As(err, &damage) {
		return fmt.Errorf("the data in %s cannot be trusted: %w; put the folder aside, or choose another with --data", c.Data, damage)
	}
	if err != nil {
		return err
	}
	defer h.Close()

	url := participantsURL(listener)
	door, err := api.New(api.Config{
		Hub: h, Course: course, Site: web.Files(), URL: url, InstructorKey: key, Hosts: hostNames(), Lang: c.Lang,
		Limits: api.DefaultLimits(), Logger: logger,
	})
	if err != nil {
		return err
	}
	server := api.NewServer(door, logger)
	ready := readyLine{Participants: url, Instructor: url + "conduzir#k=" + key, Code: code, Data: c.Data}
	if c.JSON {
		err = json.NewEncoder(std.Out).Encode(ready)
	} else {
		err = banner(std.Out, c.Lang, c.Seats, ready, c.Addr == "" && isLoopback(url))
	}
	if err != nil {
		return err
	}
	return serveUntil(ctx, server, listener, h)
}

// serveUntil serves until ctx ends, then lets running requests finish.
func serveUntil(ctx context.Context, server *http.Server, listener net.Listener, h *hub.Hub) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	h.Close() // ends the streams, which would never finish by themselves
	if err := server.Shutdown(stopping); err != nil {
		return server.Close()
	}
	return nil
}

type readyLine struct {
	Participants string `json:"participants"`
	Instructor   string `json:"instructor"`
	Code         string `json:"code"`
	Data         string `json:"data"`
}

func (c *serveCmd) logger(w io.Writer) *slog.Logger {
	if c.JSON {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// settings reads the room's code and the instructor's key, or draws them for a new folder.
func settings(ctx context.Context, store *sqlite.Store) (code, key string, err error) {
	draw := func(name string, draw func() (string, error)) (string, error) {
		value, err := store.Setting(ctx, name)
		if err != nil || value != "" {
			return value, err
		}
		if value, err = draw(); err != nil {
			return "", err
		}
		return value, store.SetSetting(ctx, name, value)
	}
	if code, err = draw(settingRoom, func() (string, error) { return room.NewRoomCode(rand.Reader) }); err != nil {
		return "", "", err
	}
	key, err = draw(settingKey, func() (string, error) {
		var b [16]byte
		_, err := io.ReadFull(rand.Reader, b[:])
		return hex.EncodeToString(b[:]), err
	})
	return code, key, err
}

func hostNames() []string {
	name, err := os.Hostname()
	if err != nil {
		return nil // the name is a convenience; addresses always work
	}
	return []string{name, name + ".local"}
}
