# The workload: HTTP on loopback, /health as long as its data says ok, and a numbered line each 20 ms in its log.
use strict;
use warnings;
use IO::Socket::INET;
use IO::Select;
use Time::HiRes qw(time);
my $server = IO::Socket::INET->new(
    LocalAddr => '127.0.0.1', LocalPort => $ENV{APP_PORT}, Listen => 16, ReuseAddr => 1) or die "cannot listen: $@";
mkdir '/var/log/app';
open my $log, '>>', '/var/log/app/app.log' or die $!;
$log->autoflush(1);
my $ready = IO::Select->new($server);
my ($line, $next) = (0, time);
while (1) {
    for ($ready->can_read($next > time ? $next - time : 0)) {
        my $client = $server->accept or next;
        my $asked = <$client> // '';
        open my $data, '<', '/var/lib/app/data';
        my $ok = $asked !~ m{/health} || ($data && (<$data> // '') =~ /^ok/);
        print $client 'HTTP/1.0 ', ($ok ? '200 OK' : '503 Unavailable'), "\r\nContent-Length: 3\r\n\r\nok\n";
        close $client;
    }
    if (time >= $next) {
        printf $log "app says #%09d\n", $line++;
        $next += 0.02;
    }
}
