// A server in a network of its own, with a volume and an address that leads to it; then all of it
// goes again. Ends with 1 at the first call that is not answered as gophercloud expects.
package main

import (
	"bytes"
	"fmt"
	"log"

	"github.com/gophercloud/gophercloud"
	"github.com/gophercloud/gophercloud/openstack/blockstorage/v3/volumes"
	"github.com/gophercloud/gophercloud/openstack/compute/v2/extensions/keypairs"
	"github.com/gophercloud/gophercloud/openstack/compute/v2/extensions/startstop"
	"github.com/gophercloud/gophercloud/openstack/compute/v2/extensions/volumeattach"
	"github.com/gophercloud/gophercloud/openstack/compute/v2/flavors"
	"github.com/gophercloud/gophercloud/openstack/compute/v2/servers"
	"github.com/gophercloud/gophercloud/openstack/imageservice/v2/imagedata"
	"github.com/gophercloud/gophercloud/openstack/imageservice/v2/images"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/extensions/layer3/floatingips"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/extensions/layer3/routers"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/extensions/security/groups"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/extensions/security/rules"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/networks"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/ports"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/subnets"
	"github.com/gophercloud/utils/openstack/clientconfig"
)

const seconds = 60

var compute, network, image, volume *gophercloud.ServiceClient

func main() {
	log.SetFlags(0)
	compute, network = service("compute"), service("network")
	image, volume = service("image"), service("volume")

	disk := uploaded()
	net, subnet, router := connected()
	group := guarded()
	server := booted(disk, net, group)
	attached(server)
	reached(server)
	must(startstop.Stop(compute, server).ExtractErr())
	must(servers.WaitForStatus(compute, server, "SHUTOFF", seconds))

	must(servers.Delete(compute, server).ExtractErr())
	must(gophercloud.WaitFor(seconds, func() (bool, error) {
		err := servers.Get(compute, server).Err
		if _, gone := err.(gophercloud.ErrDefault404); gone {
			return true, nil
		}
		return false, err
	}))
	_, err := routers.RemoveInterface(network, router, routers.RemoveInterfaceOpts{SubnetID: subnet}).Extract()
	must(err)
	must(routers.Delete(network, router).ExtractErr())
	must(networks.Delete(network, net).ExtractErr())
	must(groups.Delete(network, group).ExtractErr())
	must(keypairs.Delete(compute, "laptop").ExtractErr())
	must(images.Delete(image, disk).ExtractErr())
	fmt.Println("done")
}

func service(name string) *gophercloud.ServiceClient {
	client, err := clientconfig.NewServiceClient(name, &clientconfig.ClientOpts{Cloud: "cloudwright"})
	must(err)
	return client
}

func uploaded() string {
	made, err := images.Create(image, images.CreateOpts{Name: "disk", DiskFormat: "raw", ContainerFormat: "bare"}).Extract()
	must(err)
	must(imagedata.Upload(image, made.ID, bytes.NewReader(make([]byte, 1<<20))).ExtractErr())
	return made.ID
}

func connected() (net, subnet, router string) {
	made, err := networks.Create(network, networks.CreateOpts{Name: "backend"}).Extract()
	must(err)
	below, err := subnets.Create(network, subnets.CreateOpts{
		NetworkID: made.ID, Name: "backend4", IPVersion: gophercloud.IPv4, CIDR: "10.20.0.0/24",
	}).Extract()
	must(err)
	edge, err := routers.Create(network, routers.CreateOpts{
		Name: "edge", GatewayInfo: &routers.GatewayInfo{NetworkID: outside()},
	}).Extract()
	must(err)
	_, err = routers.AddInterface(network, edge.ID, routers.AddInterfaceOpts{SubnetID: below.ID}).Extract()
	must(err)
	return made.ID, below.ID, edge.ID
}

func outside() string {
	pages, err := networks.List(network, networks.ListOpts{Name: "public"}).AllPages()
	must(err)
	found, err := networks.ExtractNetworks(pages)
	must(err)
	return found[0].ID
}

func guarded() string {
	made, err := groups.Create(network, groups.CreateOpts{Name: "web"}).Extract()
	must(err)
	_, err = rules.Create(network, rules.CreateOpts{
		SecGroupID: made.ID, Direction: rules.DirIngress, EtherType: rules.EtherType4,
		Protocol: rules.ProtocolTCP, PortRangeMin: 443, PortRangeMax: 443,
	}).Extract()
	must(err)
	return made.ID
}

func booted(disk, net, group string) string {
	_, err := keypairs.Create(compute, keypairs.CreateOpts{Name: "laptop"}).Extract()
	must(err)
	made, err := servers.Create(compute, keypairs.CreateOptsExt{
		KeyName: "laptop",
		CreateOptsBuilder: servers.CreateOpts{
			Name: "web1", ImageRef: disk, FlavorRef: tiny(),
			Networks: []servers.Network{{UUID: net}}, SecurityGroups: []string{group},
		},
	}).Extract()
	must(err)
	must(servers.WaitForStatus(compute, made.ID, "ACTIVE", seconds))
	return made.ID
}

func tiny() string {
	pages, err := flavors.ListDetail(compute, nil).AllPages()
	must(err)
	found, err := flavors.ExtractFlavors(pages)
	must(err)
	for _, each := range found {
		if each.Name == "m1.tiny" {
			return each.ID
		}
	}
	log.Fatal("there is no flavor m1.tiny")
	return ""
}

// A volume goes in and out again, and away.
func attached(server string) {
	data, err := volumes.Create(volume, volumes.CreateOpts{Name: "data", Size: 1}).Extract()
	must(err)
	must(volumes.WaitForStatus(volume, data.ID, "available", seconds))
	_, err = volumeattach.Create(compute, server, volumeattach.CreateOpts{VolumeID: data.ID}).Extract()
	must(err)
	must(volumes.WaitForStatus(volume, data.ID, "in-use", seconds))
	must(volumeattach.Delete(compute, server, data.ID).ExtractErr())
	must(volumes.WaitForStatus(volume, data.ID, "available", seconds))
	must(volumes.Delete(volume, data.ID, nil).ExtractErr())
}

// An address leads to the server's port, and is given back.
func reached(server string) {
	pages, err := ports.List(network, ports.ListOpts{DeviceID: server}).AllPages()
	must(err)
	found, err := ports.ExtractPorts(pages)
	must(err)
	address, err := floatingips.Create(network, floatingips.CreateOpts{
		FloatingNetworkID: outside(), PortID: found[0].ID,
	}).Extract()
	must(err)
	if address.FixedIP != found[0].FixedIPs[0].IPAddress {
		log.Fatalf("%s leads to %s", address.FloatingIP, address.FixedIP)
	}
	must(floatingips.Delete(network, address.ID).ExtractErr())
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
