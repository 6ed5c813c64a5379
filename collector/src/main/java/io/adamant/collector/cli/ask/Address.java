package io.adamant.collector.cli.ask;

import io.adamant.collector.cli.terminal.CliException;
import java.net.URI;
import java.net.URISyntaxException;

/** The address of a server as it was typed, checked before anything is sent there. */
public final class Address {

    private Address() {}

    /** Throws {@link CliException} with status 2 that names the option. */
    public static URI of(String option, String text) {
        URI address;
        try {
            address = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        } catch (URISyntaxException notAUrl) {
            throw CliException.usage(option + " is not a URL: " + text);
        }
        String scheme = address.getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw CliException.usage(option + " must begin with http:// or https://: " + text);
        }
        if (address.getHost() == null || address.getPort() == 0 || address.getPort() > 65_535) {
            throw CliException.usage(option + " must name a host and a port: " + text);
        }
        return address;
    }
}
