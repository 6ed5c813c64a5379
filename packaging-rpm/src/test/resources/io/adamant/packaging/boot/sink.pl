# Takes what the agent sends and keeps when the first of it came, in seconds of the clock that never steps.
use strict;
use warnings;
use IO::Socket::INET;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 4318, Listen => 16, ReuseAddr => 1)
    or die "cannot listen: $@";
my $first = 1;
while (my $client = $server->accept) {
    while (defined(my $line = <$client>)) {
        my $length = 0;
        while ($line !~ /^\r?$/) {
            $length = $1 if $line =~ /^content-length:\s*(\d+)/i;
            $line = <$client> // last;
        }
        read $client, my $body, $length;
        if ($first) {
            open my $file, '>', '/run/first-report' or die $!;
            print $file clock_gettime(CLOCK_MONOTONIC);
            close $file;
            $first = 0;
        }
        print $client "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n";
    }
}
