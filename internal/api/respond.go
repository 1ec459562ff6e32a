package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/hub"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

// handler answers, or returns why it cannot.
type handler func(w http.ResponseWriter, r *http.Request) error

// Problem is an error that the client may see: application/problem+json.
type Problem struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"`

	retryAfter string
}

func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

func problem(status int, code, detail string) *Problem {
	return &Problem{Status: status, Code: code, Title: http.StatusText(status), Detail: detail}
}

// statuses of refusals; those that are not named are a conflict with the state of the room.
var statuses = map[string]int{
	"no_seat":             http.StatusUnauthorized,
	"point_unknown":       http.StatusNotFound,
	"predict_unknown":     http.StatusNotFound,
	"poll_unknown":        http.StatusNotFound,
	"debate_unknown":      http.StatusNotFound,
	"argument_unknown":    http.StatusNotFound,
	"question_unknown":    http.StatusNotFound,
	"exercise_unknown":    http.StatusNotFound,
	"attempt_unknown":     http.StatusNotFound,
	"notebook_unknown":    http.StatusNotFound,
	"cell_unknown":        http.StatusNotFound,
	"item_unknown":        http.StatusNotFound,
	"participant_unknown": http.StatusNotFound,
	"place_unknown":       http.StatusNotFound,
	"return_code_unknown": http.StatusNotFound,
	"lang_unknown":        http.StatusUnprocessableEntity,
	"id_invalid":          http.StatusUnprocessableEntity,
	"choice_invalid":      http.StatusUnprocessableEntity,
	"answer_invalid":      http.StatusUnprocessableEntity,
	"text_invalid":        http.StatusUnprocessableEntity,
	"text_too_long":       http.StatusUnprocessableEntity,
	"text_empty":          http.StatusUnprocessableEntity,
	"slug_invalid":        http.StatusUnprocessableEntity,
	"number_invalid":      http.StatusUnprocessableEntity,
	"minutes_invalid":     http.StatusUnprocessableEntity,
	"solution_locked":     http.StatusForbidden,
	"instructor_only":     http.StatusForbidden,
	"not_open":            http.StatusConflict,
}

// handle turns a handler's error into a problem. What is not meant for the client is logged and stays here.
func (s *server) handle(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		if err == nil {
			return
		}
		var p *Problem
		var refusal *room.Refusal
		switch {
		case errors.As(err, &p):
		case errors.As(err, &refusal):
			status, ok := statuses[refusal.Code]
			if !ok {
				status = http.StatusConflict
			}
			p = problem(status, refusal.Code, refusal.Detail)
		case errors.Is(err, hub.ErrStorage):
			p = problem(http.StatusServiceUnavailable, "storage_failing", "nothing was lost: try again")
			p.retryAfter = "1"
		case errors.Is(err, hub.ErrClosed):
			p = problem(http.StatusServiceUnavailable, "closing", "the server is stopping: try again")
			p.retryAfter = "1"
		case r.Context().Err() != nil:
			return // nobody is there to read
		case errors.Is(err, context.DeadlineExceeded):
			p = problem(http.StatusServiceUnavailable, "busy", "the room did not answer in time: try again")
			p.retryAfter = "1"
		default:
			s.Logger.Error("request failed", "method", r.Method, "path", r.URL.Path, "err", err)
			p = problem(http.StatusInternalServerError, "internal", "")
		}
		writeProblem(w, p)
	})
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	body, _ := json.Marshal(p) // three strings and a number
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	if p.retryAfter != "" {
		w.Header().Set("Retry-After", p.retryAfter)
	}
	w.WriteHeader(p.Status)
	w.Write(body)
}

// encode is JSON that leaves markup as it is: nosniff and the media type keep a browser from reading it as a page,
// and a lesson is a fifth shorter.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// writeJSON answers with v, which is a person's or the moment's and kept by nobody.
func writeJSON(w http.ResponseWriter, status int, v any) error {
	body, err := encode(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(body)
	return nil
}

const (
	maxBody = 64 << 10
	// bodyTime lets 64 KiB through at 3 KiB/s.
	bodyTime = 20 * time.Second
)

// readJSON reads the body into v.
func readJSON(w http.ResponseWriter, r *http.Request, v any) error {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return problem(http.StatusUnsupportedMediaType, "json_only", "send application/json")
	}
	http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTime)) // a test's recorder has no connection to limit
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return problem(http.StatusRequestEntityTooLarge, "body_too_large", "at most 64 KiB")
		}
		return problem(http.StatusBadRequest, "body_unreadable", "the body did not arrive")
	}
	if err := json.Unmarshal(body, v); err != nil {
		return problem(http.StatusBadRequest, "json_invalid", err.Error())
	}
	return nil
}
