package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
)

// windowsInUse is what Windows says of a busy port (WSAEADDRINUSE); package syscall has no portable name for it.
const windowsInUse = syscall.Errno(10048)

// listen takes the wanted address; without one, port 80 where it is free and allowed, else 8080.
func listen(addr string) (net.Listener, error) {
	if addr == "" {
		if l, err := net.Listen("tcp", ":80"); err == nil {
			return l, nil
		}
		addr = ":8080"
	}
	l, err := net.Listen("tcp", addr)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE), errors.Is(err, windowsInUse):
		return nil, fmt.Errorf("%s is in use by another program: stop that one, or choose another address with --addr, as --addr :8081", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("%s is not allowed to this user: choose a port above 1023, as --addr :8080", addr)
	}
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	return nil, fmt.Errorf("--addr %s cannot be used (%w): give HOST:PORT or :PORT, as --addr :8080", addr, err)
}

// participantsURL is the address that phones in the room can reach: that of the listener where it names one,
// else of the best network adapter.
func participantsURL(l net.Listener) string {
	at := l.Addr().(*net.TCPAddr)
	host := at.IP
	if host == nil || host.IsUnspecified() {
		host = net.IPv4(127, 0, 0, 1)
		if found := bestAddress(adapters()); found.IsValid() {
			host = found.AsSlice()
		}
	}
	if at.Port == 80 {
		if host.To4() == nil {
			return "http://[" + host.String() + "]/"
		}
		return "http://" + host.String() + "/"
	}
	return "http://" + net.JoinHostPort(host.String(), fmt.Sprint(at.Port)) + "/"
}

// isLoopback reports whether only this computer reaches a URL.
func isLoopback(participants string) bool { return strings.HasPrefix(participants, "http://127.") }

// adapter is a network interface as far as choosing goes.
type adapter struct {
	name         string
	pointToPoint bool
	addresses    []netip.Addr
}

func adapters() []adapter {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil // nothing to choose from
	}
	var list []adapter
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		a := adapter{name: i.Name, pointToPoint: i.Flags&net.FlagPointToPoint != 0}
		addresses, err := i.Addrs()
		if err != nil {
			continue // the adapter went away in between
		}
		for _, address := range addresses {
			if prefix, err := netip.ParsePrefix(address.String()); err == nil {
				a.addresses = append(a.addresses, prefix.Addr().Unmap())
			}
		}
		list = append(list, a)
	}
	return list
}

// Names of adapters that lead to containers, virtual machines and tunnels, not to a room.
var virtual = []string{"docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "vethernet", "cni", "flannel", "lxc", "podman", "tun", "tap", "wg", "tailscale", "zt", "utun", "ppp", "ham", "awdl", "llw", "bridge"}

// sharedRange (100.64/10) is what providers and VPNs such as Tailscale use.
var sharedRange = netip.MustParsePrefix("100.64.0.0/10")

// bestAddress is the address most likely to be reached by a phone in the room; invalid where there is none.
func bestAddress(list []adapter) netip.Addr {
	type candidate struct {
		address netip.Addr
		rank    int
	}
	var found []candidate
	for _, a := range list {
		name := strings.ToLower(a.name)
		unreal := a.pointToPoint || slices.ContainsFunc(virtual, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
		for _, address := range a.addresses {
			if unreal || !address.Is4() || address.IsLoopback() || address.IsLinkLocalUnicast() || address.IsMulticast() || sharedRange.Contains(address) {
				continue
			}
			rank := 0
			switch b := address.As4(); {
			case b[0] == 192 && b[1] == 168:
				rank = 3
			case b[0] == 10:
				rank = 2
			case address.IsPrivate():
				rank = 1
			}
			found = append(found, candidate{address, rank})
		}
	}
	if len(found) == 0 {
		return netip.Addr{}
	}
	return slices.MaxFunc(found, func(a, b candidate) int { return a.rank - b.rank }).address
}
