package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/store/sqlite"
)

var kills = flag.Int("kills", 3, "rounds of TestKill")

// TestServeScripts runs the command lines in testdata/serve, with a port that is in use.
func TestServeScripts(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { busy.Close() }) // the scripts run after this function
	testscript.Run(t, testscript.Params{
		Dir: "testdata/serve", RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("BUSY", busy.Addr().String())
			return nil
		},
	})
}

// serving is a server within this process.
type serving struct {
	readyLine
	stop func() int
}

func serve(t *testing.T, args ...string) serving {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	var errs bytes.Buffer
	exit := make(chan int, 1)
	go func() {
		exit <- status(ctx, &stdio{Out: in, Err: &errs}, append([]string{"serve", "--addr", "127.0.0.1:0", "--json"}, args...)...)
		in.Close()
	}()
	s := serving{stop: sync.OnceValue(func() int { cancel(); return <-exit })}
	t.Cleanup(func() { s.stop() })
	if err := json.NewDecoder(out).Decode(&s.readyLine); err != nil {
		t.Fatalf("no ready line: %v; %s", err, &errs)
	}
	return s
}

// client is one browser; requests go to a room's path.
type client struct {
	http.Client
	room string
}

func (l readyLine) client() *client {
	jar, _ := cookiejar.New(nil)
	return &client{http.Client{Jar: jar, Timeout: time.Minute}, l.Participants + "api/rooms/" + l.Code + "/"}
}

// moved is c after the server came back at another address: a cookie belongs to a host, not to a port.
func (c *client) moved(l readyLine) *client {
	return &client{http.Client{Jar: c.Jar, Timeout: time.Minute}, l.Participants + "api/rooms/" + l.Code + "/"}
}

func (c *client) send(method, path, body string) (int, string, error) {
	r, err := http.NewRequest(method, c.room+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Content-Type", "application/json")
	reply, err := c.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	return reply.StatusCode, string(text), err
}

func (c *client) must(t *testing.T, method, path, body string) string {
	t.Helper()
	status, text, err := c.send(method, path, body)
	if err != nil || status >= 300 {
		t.Fatalf("%s %s: %d %s %v", method, path, status, text, err)
	}
	return text
}

func TestServeGoesOnWhereItStopped(t *testing.T) {
	data := filepath.Join(t.TempDir(), "new", "data")
	first := serve(t, "--data", data, "--seats", "2")
	if !strings.HasPrefix(first.Participants, "http://127.0.0.1:") || !strings.HasPrefix(first.Instructor, first.Participants+"conduzir#k=") || first.Code == "" || first.Data != data {
		t.Errorf("ready line %+v", first.readyLine)
	}
	ana := first.client()
	ana.must(t, "POST", "seats", `{"name":"Ana","lang":"pt-BR"}`)
	me := ana.must(t, "GET", "me", "")
	if code := first.stop(); code != 0 {
		t.Errorf("exit status %d after a signal", code)
	}

	second := serve(t, "--data", data, "--seats", "2")
	_, keyBefore, _ := strings.Cut(first.Instructor, "#k=")
	_, keyAfter, _ := strings.Cut(second.Instructor, "#k=")
	if first.Code != second.Code || keyBefore != keyAfter || len(keyBefore) != 32 {
		t.Errorf("code %s and key %s, were %s and %s", second.Code, keyAfter, first.Code, keyBefore)
	}
	if again := ana.moved(second.readyLine).must(t, "GET", "me", ""); again != me {
		t.Errorf("me: %s, was %s", again, me)
	}
	second.client().must(t, "POST", "seats", `{"lang":"en"}`)
	if status, text, err := second.client().send("POST", "seats", `{"lang":"en"}`); status != 409 || !strings.Contains(text, "room_full") {
		t.Errorf("a third on two seats: %d %s %v", status, text, err)
	}
}

func TestServeEndsWithItsStreams(t *testing.T) {
	s := serve(t, "--data", t.TempDir())
	ana := s.client()
	ana.must(t, "POST", "seats", `{"lang":"pt-BR"}`)
	r, _ := http.NewRequest("GET", ana.room+"events", nil)
	reply, err := ana.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	began := time.Now()
	if code := s.stop(); code != 0 {
		t.Errorf("exit status %d", code)
	}
	if took := time.Since(began); took > stopTime/2 {
		t.Errorf("stopping with an open stream took %v", took)
	}
	if _, err := io.ReadAll(reply.Body); err != nil {
		t.Errorf("the stream broke off: %v", err)
	}
}

func TestServeTakesOverChangedContent(t *testing.T) {
	dir := t.TempDir()
	const original = "title:\n  pt-BR: A Matemática por trás das Redes Neurais Artificiais\n"
	whole, err := os.ReadFile("../../content/workshop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(whole, []byte(original)) {
		t.Fatal("content/workshop.yaml has another title: this test must follow")
	}
	write := func(text []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "workshop.yaml"), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	changed := func(title string) []byte {
		return bytes.Replace(whole, []byte(original), []byte("title:\n  pt-BR: "+title+"\n"), 1)
	}
	write(changed("Primeiro título"))
	s := serve(t, "--data", t.TempDir(), "--content", dir)
	title := func() string {
		reply, err := http.Get(s.Participants + "api/rooms")
		if err != nil {
			t.Fatal(err)
		}
		defer reply.Body.Close()
		text, _ := io.ReadAll(reply.Body)
		return string(text)
	}
	if !strings.Contains(title(), "Primeiro título") {
		t.Fatalf("%s", title())
	}
	write([]byte("minutes: many\n")) // a mistake while editing
	time.Sleep(2 * contentLook)
	if !strings.Contains(title(), "Primeiro título") {
		t.Errorf("after a mistake: %s", title())
	}
	write(changed("Segundo título"))
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(title(), "Segundo título"); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the change was not taken over: %s", title())
		}
	}
}

// TestKill kills the server without warning while thirty people answer, starts it again, and asks for every answer that
// was acknowledged: it must be there once, with the same reply. -kills sets the number of rounds.
func TestKill(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "oficina") // under this name the test binary is the program
	if err := os.Symlink(self, program); err != nil {
		t.Skip("no symbolic links here")
	}
	data := filepath.Join(dir, "data")
	start := func() (readyLine, *exec.Cmd) {
		cmd := exec.Command(program, "serve", "--addr", "127.0.0.1:0", "--json", "--data", data)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var ready readyLine
		if err := json.NewDecoder(out).Decode(&ready); err != nil {
			t.Fatal(err)
		}
		return ready, cmd
	}
	ready, cmd := start()
	defer func() { cmd.Process.Kill(); cmd.Wait() }()

	type sent struct{ id, body, reply string } // reply "" where none came
	people := make([]*client, 30)
	answers := make([][]sent, len(people))
	for i := range people {
		people[i] = ready.client()
		people[i].must(t, "POST", "seats", fmt.Sprintf(`{"name":"n%d","lang":"pt-BR"}`, i))
	}
	acknowledged := 0
	for round := range *kills {
		var group sync.WaitGroup
		for i, who := range people {
			group.Go(func() {
				for n := 0; ; n++ {
					id := fmt.Sprintf("k%d-%d-%d", round, i, n)
					body := fmt.Sprintf(`{"id":%q,"exercise":"E04","attempt":1,"lang":"pt-BR","answer":"0,%d"}`, id, 100+n)
					status, text, err := who.send("POST", "answers", body)
					for status == http.StatusTooManyRequests {
						time.Sleep(20 * time.Millisecond)
						status, text, err = who.send("POST", "answers", body)
					}
					if err != nil { // killed: it may be there or not
						answers[i] = append(answers[i], sent{id, body, ""})
						return
					}
					if status != http.StatusOK {
						t.Errorf("%d %s", status, text)
						return
					}
					answers[i] = append(answers[i], sent{id, body, text})
				}
			})
		}
		time.Sleep(time.Duration(50+rand.IntN(400)) * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
		group.Wait()
		ready, cmd = start()
		for i := range people {
			people[i] = people[i].moved(ready)
		}
		// The outbox of a page: what was not acknowledged is sent again, with its id.
		for i, who := range people {
			for j, a := range answers[i] {
				if a.reply == "" {
					answers[i][j].reply = who.must(t, "POST", "answers", a.body)
				}
			}
			// And a page that lost the reply to its last acknowledged answer asks once more.
			last := answers[i][len(answers[i])-1]
			if again := who.must(t, "POST", "answers", last.body); again != last.reply {
				t.Errorf("round %d: %s, was %s", round, again, last.reply)
			}
			acknowledged += len(answers[i])
		}
	}
	cmd.Process.Signal(os.Interrupt)
	if err := cmd.Wait(); err != nil {
		t.Errorf("after a signal: %v", err)
	}

	store, err := sqlite.Open(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	history, err := store.Load(t.Context(), event.RoomCode(ready.Code), 0)
	if err != nil {
		t.Fatal(err)
	}
	type given struct {
		times int
		seq   event.Seq
	}
	found := map[string]given{}
	for r, err := range history.Records {
		if err != nil {
			t.Fatal(err)
		}
		if r.Kind == (event.AnswerGiven{}).Kind() {
			var a struct{ ID string }
			if err := json.Unmarshal(r.Data, &a); err != nil {
				t.Fatal(err)
			}
			found[a.ID] = given{found[a.ID].times + 1, r.Seq}
		}
	}
	asked := 0
	for i := range answers {
		for _, a := range answers[i] {
			var reply struct{ Seq event.Seq }
			json.Unmarshal([]byte(a.reply), &reply)
			if got := found[a.id]; got != (given{1, reply.Seq}) {
				t.Errorf("%s: %d times, event %d; want once, event %d", a.id, got.times, got.seq, reply.Seq)
			}
			asked++
		}
	}
	if len(found) != asked {
		t.Errorf("the log holds %d answers, %d were sent", len(found), asked)
	}
	t.Logf("%d rounds, %d answers, each there once", *kills, asked)
}

func TestBestAddress(t *testing.T) {
	adapterOf := func(name string, addresses ...string) adapter {
		a := adapter{name: name}
		for _, text := range addresses {
			a.addresses = append(a.addresses, netip.MustParseAddr(text))
		}
		return a
	}
	tunnel := adapterOf("wan9", "10.9.0.2")
	tunnel.pointToPoint = true
	tests := []struct {
		name string
		list []adapter
		want string
	}{
		{"none", nil, ""},
		{"home router", []adapter{adapterOf("wlan0", "192.168.0.7", "fe80::1")}, "192.168.0.7"},
		{"container bridge beside it", []adapter{adapterOf("docker0", "172.17.0.1"), adapterOf("br-12ab", "172.18.0.1"), adapterOf("eth0", "10.1.2.3")}, "10.1.2.3"},
		{"Windows' virtual switch", []adapter{adapterOf("vEthernet (WSL)", "172.29.0.1"), adapterOf("Wi-Fi", "192.168.1.20")}, "192.168.1.20"},
		{"VPN with a private address", []adapter{tunnel, adapterOf("en0", "172.16.4.4")}, "172.16.4.4"},
		{"Tailscale", []adapter{adapterOf("ts", "100.101.102.103"), adapterOf("en0", "10.0.0.5")}, "10.0.0.5"},
		{"only a VPN", []adapter{adapterOf("tailscale0", "100.101.102.103"), adapterOf("utun3", "10.8.0.2")}, ""},
		{"no DHCP", []adapter{adapterOf("eth0", "169.254.10.20")}, ""},
		{"own hotspot", []adapter{adapterOf("wlan1", "192.168.137.1"), adapterOf("eth0", "10.20.30.40")}, "192.168.137.1"},
		{"university network", []adapter{adapterOf("eth0", "143.106.1.2")}, "143.106.1.2"},
		{"IPv6 alone", []adapter{adapterOf("eth0", "fd00::2")}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if a := bestAddress(test.list); a.IsValid() {
				got = a.String()
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestParticipantsURL(t *testing.T) {
	tests := []struct{ listen, want string }{
		{"127.0.0.1:8080", "http://127.0.0.1:8080/"},
		{"192.168.0.7:80", "http://192.168.0.7/"},
		{"[::1]:80", "http://[::1]/"},
		{"[::1]:8080", "http://[::1]:8080/"},
	}
	for _, test := range tests {
		addr, err := net.ResolveTCPAddr("tcp", test.listen)
		if err != nil {
			t.Fatal(err)
		}
		if got := participantsURL(fakeListener{addr}); got != test.want {
			t.Errorf("%s: got %s, want %s", test.listen, got, test.want)
		}
	}
}

type fakeListener struct{ addr *net.TCPAddr }

func (l fakeListener) Accept() (net.Conn, error) { return nil, net.ErrClosed }
func (l fakeListener) Close() error              { return nil }
func (l fakeListener) Addr() net.Addr            { return l.addr }

func TestBanner(t *testing.T) {
	ready := readyLine{Participants: "http://192.168.0.7/", Instructor: "http://192.168.0.7/conduzir#k=abc", Code: "K7QX", Data: "/data"}
	for lang, want := range map[string][]string{
		"pt-BR": {"A oficina está no ar, sala K7QX, com 60 lugares.", "Abra o seu link secreto:"},
		"en":    {"The workshop is running, room K7QX, with 60 seats.", "Open your secret link:"},
	} {
		var b bytes.Buffer
		if err := banner(&b, lang, 60, ready, false); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(b.String(), "\n")
		if diff := cmp.Diff(want, lines[:2]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", lang, diff)
		}
		for _, word := range []string{ready.Instructor, ready.Participants, ready.Data, "█▀"} {
			if !strings.Contains(b.String(), word) {
				t.Errorf("%s: %q is missing", lang, word)
			}
		}
		if strings.Contains(b.String(), "%!") || strings.Contains(b.String(), loopbackHints[lang]) {
			t.Errorf("%s: %s", lang, b.String())
		}
		b.Reset()
		banner(&b, lang, 60, ready, true)
		if !strings.HasSuffix(b.String(), loopbackHints[lang]) {
			t.Errorf("%s: the hint is missing", lang)
		}
	}
}

func TestLayers(t *testing.T) {
	upper := fstest.MapFS{"units/a/unit.yaml": {Data: []byte("mine")}, "units/c/unit.yaml": {Data: []byte("new")}}
	lower := fstest.MapFS{"units/a/unit.yaml": {Data: []byte("theirs")}, "units/b/unit.yaml": {Data: []byte("theirs")}, "workshop.yaml": {Data: []byte("day")}}
	both := layers{upper, lower}
	entries, err := fs.ReadDir(both, "units")
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]string{}
	for _, e := range entries {
		text, err := fs.ReadFile(both, "units/"+e.Name()+"/unit.yaml")
		if err != nil {
			t.Error(err)
		}
		read[e.Name()] = string(text)
	}
	if diff := cmp.Diff(map[string]string{"a": "mine", "b": "theirs", "c": "new"}, read); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if text, err := fs.ReadFile(both, "workshop.yaml"); string(text) != "day" {
		t.Errorf("got %q, %v", text, err)
	}
	for _, name := range []string{"units/d", "none.yaml"} {
		if _, err := both.Open(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := fs.ReadDir(both, "none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such folder: %v", err)
	}
}

// TestLogsAreSilent: what a lecturer's terminal shows in a normal day is the banner and nothing else.
func TestLogsAreSilent(t *testing.T) {
	var b bytes.Buffer
	logger := (&serveCmd{}).logger(&b)
	logger.Info("a normal thing")
	if b.Len() > 0 {
		t.Errorf("%s", &b)
	}
	logger.Warn("look here", slog.String("why", "x"))
	if b.Len() == 0 {
		t.Error("a warning is not shown")
	}
}
